/** Lists of values → the values: batches into rows, or nested lists down to their leaves. */
import type { AnyIterable, Values } from './types.ts';

/** How many levels of lists to open. */
export type Depth = 1 | 2 | 3 | 4 | 'all';

/**
 * Opens the lists in `source`, `depth` levels of them. Default: 1, as batches into rows; 'all' goes down to the leaves.
 * A list is anything iterable, sync or async, except a string and binary data (`Uint8Array`, `Buffer`). A value that is
 * no list passes as it is.
 *
 * @example
 * ```ts
 * print(await collect(flatten([[1, [2]], [3]], { depth: 'all' }))); // → [ 1, 2, 3 ]
 * ```
 */
export function flatten<T, const D extends Depth = 1>(
  source: AnyIterable<T>,
  options?: { readonly depth?: D },
): Values<Flattened<T, D>>;
export async function* flatten(
  source: AnyIterable<unknown>,
  { depth = 1 }: { readonly depth?: Depth } = {},
): Values<unknown> {
  yield* open(source, depth === 'all' ? Number.POSITIVE_INFINITY : depth);
}

async function* open(list: AnyIterable<unknown>, levels: number): Values<unknown> {
  for await (const item of list) {
    if (!isList(item)) yield item;
    else if (levels > 1) yield* open(item, levels - 1);
    // A batch in memory: `yield*` would wrap each of its rows in a promise more.
    else if (Symbol.iterator in item) for (const value of item) yield value;
    else yield* item;
  }
}

function isList(item: unknown): item is AnyIterable<unknown> {
  if (typeof item !== 'object' || item === null || ArrayBuffer.isView(item)) return false;
  return Symbol.asyncIterator in item || Symbol.iterator in item;
}

/** The type of what `flatten` gives. 'all' is followed through nine levels of types, whatever their number at run time. */
export type Flattened<T, D extends Depth> = Opened<
  T,
  { 1: [0]; 2: [0, 0]; 3: [0, 0, 0]; 4: [0, 0, 0, 0]; all: All }[D]
>;

type All = [0, 0, 0, 0, 0, 0, 0, 0, 0, 'leaves'];

/** Opens one level for each 0; past them, 'leaves' forgets the lists that are left, and nothing keeps them. */
type Opened<T, Levels extends readonly unknown[]> = T extends string | ArrayBufferView
  ? T
  : T extends AnyIterable<infer Item>
    ? Levels extends readonly [0, ...infer Rest]
      ? Opened<Item, Rest>
      : Levels extends readonly ['leaves']
        ? never
        : T
    : T;
