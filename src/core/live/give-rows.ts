/** Rows of a look, as the batches that their reader takes. */
import type { Rows } from '../plan/find-many.ts';
import { noCells } from '../postgres/cell-at.ts';
import type { LivePlace } from '../resume/token.ts';
import type { Run } from '../run/read-snapshot.ts';
import { rowsWithin } from '../run/rows-within.ts';
import { splitRows } from '../run/split-rows.ts';
import type { Wish } from '../run/stream-control.ts';
import type { Row, RowBatch } from '../types.ts';
import type { Key } from './key-set.ts';
import type { LiveBatches } from './live-batches.ts';

export interface Given {
  readonly parts: readonly Rows<Row>[];
  readonly removed?: readonly Key[];
  /** After all of it. */
  readonly place: LivePlace;
  readonly caughtUp: boolean;
  /** Whether no other reader is given the same rows. Default: others may be. */
  readonly isOwn?: boolean;
  /** Whether its reader is told of an empty result. Default: where it has not heard yet that it has caught up. */
  readonly isTold?: boolean;
}

/** Batches of what is to be told; none where that is nothing. */
export async function* giveRows(
  batches: LiveBatches,
  run: Run,
  given: Given,
): AsyncGenerator<RowBatch, void, Wish | undefined> {
  const { parts, removed = [], place, caughtUp, isOwn = false } = given;
  const isTold = given.isTold ?? (removed.length > 0 || (caughtUp && !batches.isCaughtUp));
  const queue = parts.filter(({ cells }) => cells.size > 0);
  if (queue.length === 0 && isTold) queue.push(noRows);
  let gone = removed;
  let isPart = false;
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const fitting = rowsWithin(run.maxTextBytes ?? Number.POSITIVE_INFINITY, next.cells, run.text);
    const [now = next, later] = splitRows(
      next,
      Math.min(run.wish?.atMost ?? Number.POSITIVE_INFINITY, fitting, run.mostRows),
    );
    isPart ||= later !== undefined;
    if (later !== undefined) queue.unshift(later);
    const isEnd = queue.length === 0;
    const isWhole = isOwn && !isPart;
    run.wish = yield batches.batch({
      rows: now,
      removed: gone,
      place,
      isEnd,
      caughtUp: caughtUp && isEnd,
      isOwn: isWhole,
    });
    gone = [];
  }
}

const noRows: Rows<Row> = { cells: noCells, rows: async () => [], bytes: 0, last: false };
