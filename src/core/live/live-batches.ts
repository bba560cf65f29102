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
import type { Mark, Row, RowBatch } from '../types.ts';
import type { Key } from './key-set.ts';
import { shortened } from './snapshot.ts';

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

export class LiveBatches {
  readonly #plan: PlanParts;
  readonly #run: Run;
  readonly #isWhole: boolean;
  readonly #tally: ReturnType<typeof createTally>;
  readonly #readPosition: ReturnType<typeof createReadPosition>;
  #place: Place;
  #isCaughtUp = false;

  /** @param isWhole whether nothing continues but what has all its rows. */
  constructor(plan: PlanParts, run: Run, isWhole: boolean) {
    this.#plan = plan;
    this.#run = run;
    this.#isWhole = isWhole;
    this.#tally = createTally(plan.model, plan.told);
    this.#readPosition = createReadPosition(plan.order);
    this.#place = plan.begin;
  }

  /** After the latest batch. */
  get place(): Place {
    return this.#place;
  }

  /** Whether the latest batch said so. */
  get isCaughtUp(): boolean {
    return this.#isCaughtUp;
  }

  batch(given: GivenBatch): RowBatch {
    const { cells, rows, bytes } = given.rows;
    const { caughtUp, isOwn } = given;
    const run = this.#run;
    run.rows += cells.size;
    run.bytes += bytes;
    if (run.maxRows > 0 && run.rows > run.maxRows) throw tooMuch(run.maxRows, 'rows');
    if (run.maxBytes > 0 && run.bytes > run.maxBytes) throw tooMuch(run.maxBytes, 'bytes');
    const before = this.#place;
    this.#place = this.#behind(before, cells.size, given);
    this.#isCaughtUp = caughtUp;
    const whole = this.#markAt(this.#place);
    const { delivered, checksum } = whole;
    return {
      ...{ size: cells.size, rows, cells: run.isPlain ? cells : undefined, bytes, delivered, checksum, caughtUp },
      ...{ removed: this.#keysOf(given.removed), estimatedTotal: run.estimatedTotal, snapshot: run.snapshot },
      last: false,
      mark: (size = cells.size) => (size === cells.size ? whole : this.#markAt(this.#behind(before, size, given))),
      // Somebody who waits for a change keeps the latest batch, but none of its bytes.
      release: isOwn ? createRelease(cells) : () => {},
    };
  }

  /** Where its reader is that was at `before`, and has the first `size` rows of the batch. */
  #behind(before: Place, size: number, { rows: { cells }, place: after, isEnd }: GivenBatch): Place {
    const counted = this.#tally(before, firstRows(cells, size));
    if (this.#isWhole) return { ...counted, position: 'whole', live: fitting(after) };
    if (size === cells.size && isEnd && after.isTail) return { ...counted, position: 'none', live: fitting(after) };
    // Of changes, a part is no place to go on from: they are given again.
    if (size === 0 || before.live?.isTail) return { ...counted, position: before.position, live: before.live };
    const position = this.#readPosition(cells, size - 1);
    return { ...counted, position, live: fitting({ ...after, isTail: false }) };
  }

  #markAt(place: Place): Mark {
    return markOf(place, this.#plan.query, this.#plan.tokens);
  }

  #keysOf(removed: readonly Key[]): RowBatch['removed'] {
    return removed.map((values) =>
      Object.fromEntries(this.#plan.key.map((name, index) => [name, values[index] ?? ''])),
    );
  }
}

const fitting = (place: LivePlace): LivePlace => ({ ...place, mark: shortened(place.mark, MAX_RUNNING) });

const tooMuch = (most: number, what: 'rows' | 'bytes') =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has more than the ${most} ${what} that one may deliver. Resume with its token.`,
  );
