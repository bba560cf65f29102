/** Where a stream begins: at its first row, or behind the place that a token tells. */
import { SluiceError } from '../errors.ts';
import { type Position, whereAfter } from './keyset.ts';
import type { OrderKey } from './order.ts';
import { emptyTally } from './tally.ts';
import type { Place } from './token.ts';

/** Before the first row. */
export const theBeginning: Place = { ...emptyTally, position: 'none' };

/** The part of `findMany`'s arguments that lets pass what comes after a place, and the position that it speaks of. */
export interface Continuation {
  readonly where: object | undefined;
  readonly position: Position | undefined;
}

/** @throws SluiceError `TOKEN_INVALID` for a place that no filter can speak of. */
export function continueFrom({ position }: Place, where: object | undefined, order: readonly OrderKey[]): Continuation {
  if (position === 'none') return { where, position: undefined };
  if (position === 'untold') throw cannotContinue(order);
  const after = whereAfter(order, position);
  return { where: where === undefined ? after : { AND: [where, after] }, position };
}

function cannotContinue(order: readonly OrderKey[]): SluiceError {
  const counted = order.find(({ field }) => field === undefined);
  const reason =
    counted === undefined
      ? 'the values that its row is ordered by are too long for a token, or not known exactly. Continue from an earlier ' +
        'token, or order by other columns.'
      : `orderBy counts the rows of ${counted.path.join('.')}, by which no filter can find what comes next. Order by columns.`;
  return new SluiceError('TOKEN_INVALID', `after: this token cannot be continued; ${reason}`);
}
