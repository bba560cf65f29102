/** The source that every operator takes: anything that `for await` can read. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** What every operator gives: values and nothing else, no result at the end, and `next()` takes no argument. */
export type Values<T> = AsyncGenerator<T, void, undefined>;
