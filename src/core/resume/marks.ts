/**
 * The progress of a stream, batch by batch: the count of its rows, the checksum of their keys, and the token to continue
 * with.
 */
import type { Model } from '../model/datamodel.ts';
import type { OrderKey } from '../plan/order.ts';
import { firstRows } from '../postgres/cell-at.ts';
import type { Cells, Mark } from '../types.ts';
import type { Fingerprint } from './fingerprint.ts';
import { markOf } from './mark-of.ts';
import { createReadPosition } from './position.ts';
import { createTally } from './tally.ts';
import type { Place, Tokens } from './token.ts';

export interface MarksOptions {
  readonly model: Model;
  /** The fields of its primary key that the checksum is of. */
  readonly key: readonly string[];
  readonly order: readonly OrderKey[];
  /** Why no position can be told; undefined where each row has a place of its own. */
  readonly without?: 'unproven' | 'distinct' | undefined;
  readonly query: Fingerprint;
  /** Where the stream begins. */
  readonly begin: Place;
  readonly tokens: Tokens;
}

export interface Marks {
  /** Is told of each batch once, in order, and tells its marks: after so many of its rows, or after all. */
  readonly add: (cells: Cells) => (rows?: number) => Mark;
  /** Behind the last row of these batches. */
  readonly reached: Place;
}

export function createMarks({ model, key, order, without, query, begin, tokens }: MarksOptions): Marks {
  const tally = createTally(model, key);
  const readPosition = createReadPosition(order);
  const markAt = (place: Place) => markOf(place, query, tokens);
  let reached = begin;

  const add = (cells: Cells) => {
    const all = cells.size;
    const before = reached;
    const placeAfter = (rows: number): Place => {
      if (rows === 0) return before;
      const part = rows === all ? cells : firstRows(cells, rows);
      return { ...tally(before, part), position: without ?? readPosition(cells, rows - 1) };
    };
    reached = placeAfter(all);
    const whole = markAt(reached);
    return (rows = all) => (rows === all ? whole : markAt(placeAfter(rows)));
  };
  return {
    add,
    get reached() {
      return reached;
    },
  };
}
