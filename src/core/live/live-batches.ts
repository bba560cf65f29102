/** The batches of one reader of live rows: how far it is after each, and what continues from there. */
import { SluiceError } from '../../errors.ts';
import type { PlanParts } from '../plan/compile-plan.ts';
import type { Rows } from '../plan/find-many.ts';
import { createRelease, firstRows } from '../postgres/cell-at.ts';
import { markOf } from '../resume/mark-of.ts';
import { createReadPosition } from '../resume/position.ts';
import { createTally } from '../resume/tally.ts';
import type { LivePlace, Place } from '../resume/token.ts';
import type { Run } from '../run/read-snapshot.ts';
import type { Row, RowBatch } from '../types.ts';
import type { Key } from './key-set.ts';
import { shortened } from './snapshot.ts';

export interface LiveBatches {
  readonly batch: (given: GivenBatch) => RowBatch;
  /** After the latest batch. */
  readonly place: Place;
  /** Whether the latest batch said so. */
  readonly isCaughtUp: boolean;
}

export interface GivenBatch {
  readonly rows: Rows<Row>;
  readonly removed: readonly Key[];
  /** What its reader has after it, or after the last of the batches that belong to it. */
  readonly place: LivePlace;
  /** Whether it is the last of them. */
  readonly isEnd: boolean;
  readonly caughtUp: boolean;
  /** Whether nobody else reads these rows, nor another part of them. */
  readonly isOwn: boolean;
}

/** Running transactions that a token tells of: with more, it would be too long. */
const MAX_RUNNING = 48;

/** @param isWhole whether nothing continues but what has all its rows. */
export function createLiveBatches(
  { model, key, told, order, query, tokens, begin }: PlanParts,
  run: Run,
  isWhole: boolean,
): LiveBatches {
  const tally = createTally(model, told);
  const readPosition = createReadPosition(order);
  let place: Place = begin;
  let isCaughtUp = false;

  const markAt = (place: Place) => markOf(place, query, tokens);

  return {
    get place() {
      return place;
    },
    get isCaughtUp() {
      return isCaughtUp;
    },
    batch({ rows: { cells, rows, bytes }, removed, place: after, isEnd, caughtUp, isOwn }) {
      run.rows += cells.size;
      run.bytes += bytes;
      if (run.maxRows > 0 && run.rows > run.maxRows) throw tooMuch(run.maxRows, 'rows');
      if (run.maxBytes > 0 && run.bytes > run.maxBytes) throw tooMuch(run.maxBytes, 'bytes');
      const before = place;
      const behind = (size: number): Place => {
        const counted = tally(before, firstRows(cells, size));
        if (isWhole) return { ...counted, position: 'whole', live: fitting(after) };
        if (size === cells.size && isEnd && after.isTail) return { ...counted, position: 'none', live: fitting(after) };
        // Of changes, a part is no place to go on from: they are given again.
        if (size === 0 || before.live?.isTail) return { ...counted, position: before.position, live: before.live };
        return { ...counted, position: readPosition(cells, size - 1), live: fitting({ ...after, isTail: false }) };
      };
      place = behind(cells.size);
      isCaughtUp = caughtUp;
      const whole = markAt(place);
      const gone = removed.map((values) => Object.fromEntries(key.map((name, index) => [name, values[index] ?? ''])));
      const { delivered, checksum } = whole;
      return {
        ...{ size: cells.size, rows, cells: run.isPlain ? cells : undefined, bytes, delivered, checksum, caughtUp },
        ...{ removed: gone, estimatedTotal: run.estimatedTotal, snapshot: run.snapshot, last: false },
        mark: (size = cells.size) => (size === cells.size ? whole : markAt(behind(size))),
        // Somebody who waits for a change keeps the latest batch, but none of its bytes.
        release: isOwn ? createRelease(cells) : () => {},
      };
    },
  };
}

const fitting = (place: LivePlace): LivePlace => ({ ...place, mark: shortened(place.mark, MAX_RUNNING) });

const tooMuch = (most: number, what: 'rows' | 'bytes') =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${most} ${what} that one may deliver. Resume with its token.`,
  );
