/** Where a stream begins: at its first row, or after the position of a token. */
import { SluiceError } from '../../errors.ts';
import type { Position } from './keyset.ts';
import { emptyTally } from './tally.ts';
import type { Place } from './token.ts';

/** Before the first row. */
export const theBeginning: Place = { ...emptyTally, position: 'none' };

/**
 * The position behind which to begin; undefined at the first row.
 * @throws SluiceError `TOKEN_INVALID` for a place that has none.
 */
export function positionOf({ position }: Place, model: string): Position | undefined {
  if (position === 'untold') throw cannotContinue(TOO_LONG);
  if (position === 'unproven') throw unproven(model);
  if (position === 'distinct') throw cannotContinue(DISTINCT);
  if (position === 'whole') throw cannotContinue(WHOLE);
  return position === 'none' ? undefined : position;
}

/** The refusal where several rows may share one position: some of them would be lost in silence. */
export const unproven = (model: string): SluiceError =>
  cannotContinue(
    `the database does not guarantee that rows of ${model} differ in a key that orderBy ends in, so rows could be ` +
      'lost. Read them in one request, or give the table a unique index, of columns that are not null.',
  );

/**
 * The rows behind a position.
 * @param firstParameter the number of the statement's parameter that has its first value.
 * @throws SluiceError `TOKEN_INVALID` where the database no longer reads a value, such as one of an enum that has been
 * renamed.
 */
export async function* rowsBehind<T>(
  rows: AsyncIterable<T>,
  firstParameter: number,
): AsyncGenerator<T, void, undefined> {
  try {
    yield* rows;
  } catch (error) {
    const [, parameter] = PARAMETER.exec(error instanceof Error && 'where' in error ? String(error.where) : '') ?? [];
    if (parameter === undefined || Number(parameter) < firstParameter) throw error;
    throw cannotContinue(
      'the database no longer reads a value that its row is ordered by. Begin without a token.',
      error,
    );
  }
}

/** Where PostgreSQL says, in its own language, which parameter it cannot read. */
const PARAMETER = /\$(\d+)/;

const TOO_LONG =
  'the values that its row is ordered by are too long for a token. Continue from an earlier token, or order by other ' +
  'columns.';

const DISTINCT =
  'its stream was distinct, and which values it has given already no token can hold. Read such a stream in one piece.';

const WHOLE =
  'its live query leads through relations or has first, and no token can hold which of its rows have been given already. Begin without a token.';

const cannotContinue = (reason: string, cause?: unknown) =>
  new SluiceError('TOKEN_INVALID', `after: this token cannot be continued; ${reason}`, { cause });
