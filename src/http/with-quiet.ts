/** Tells a reader that waits for a source when the source has been quiet for a while. */

export const quiet = Symbol('quiet');

/**
 * The source's values, and `quiet` each time that a value has been awaited for `ms` milliseconds. The source is asked for
 * one value at a time, and only for one that is wanted; it is returned at the end.
 *
 * @param begun until it resolves or the first value is there, all waiting counts for nothing.
 */
export async function* withQuiet<T>(
  source: AsyncGenerator<T, void, undefined>,
  ms: number,
  begun: Promise<unknown>,
): AsyncGenerator<T | typeof quiet, void, undefined> {
  let since = begun;
  let next: Promise<IteratorResult<T, void>> | undefined;
  try {
    while (true) {
      next ??= source.next();
      const result = await orQuiet(next, ms, since);
      if (result === quiet) {
        yield quiet;
        continue;
      }
      next = undefined;
      since = alreadyBegun;
      if (result.done) return;
      yield result.value;
    }
  } finally {
    // The reader that leaves in the middle of a wait does not ask how it ends.
    next?.catch(() => {});
    await source.return();
  }
}

const alreadyBegun = Promise.resolve();

function orQuiet<T>(next: Promise<T>, ms: number, since: Promise<unknown>): Promise<T | typeof quiet> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    let isOver = false;
    const end = () => {
      isOver = true;
      clearTimeout(timer);
    };
    next.then(resolve, reject).finally(end);
    since.then(() => {
      if (!isOver) timer = setTimeout(resolve, ms, quiet);
    });
  });
}
