/**
 * How far each row list of an operation is, as an extension of each of its results: for lists have no place for a token,
 * a count and a checksum in their data.
 */
import type { Mark } from '../core/types.ts';

export interface ListProgress {
  /** The list's key in the response. */
  readonly key: string;
  /** After the rows of this result; undefined where the list has not begun. */
  readonly mark: Mark | undefined;
  /** Which snapshot of the database these rows are of. */
  readonly snapshot: number;
  /** Whether nothing follows them, and nothing went wrong. */
  readonly complete: boolean;
}

/** `{ extensions: { streams: { orders: { delivered, checksum, token, snapshot, complete } } } }`, or nothing. */
export function streamExtensions(lists: readonly ListProgress[]) {
  const begun = lists.flatMap(({ key, mark, snapshot, complete }) => {
    if (mark === undefined) return [];
    const { delivered, checksum, token } = mark;
    return [[key, { delivered, checksum, token, snapshot, complete }] as const];
  });
  return begun.length === 0 ? {} : { extensions: { streams: Object.fromEntries(begun) } };
}
