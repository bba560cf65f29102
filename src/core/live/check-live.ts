/** Checks that a token is of live rows exactly where live rows are asked for. */
import { SluiceError } from '../../errors.ts';
import { invalid, type Place } from '../resume/token.ts';

/** @throws SluiceError that says which of the two it is. */
export function checkLive({ live, delivered, position }: Place, isLive: boolean): void {
  if (live !== undefined && !isLive)
    throw new SluiceError(
      'TOKEN_MISMATCH',
      'after: this token continues live rows: ask with live as you did when you got it, or begin without a token.',
    );
  const isBeginning = delivered === 0 && position === 'none';
  if (live === undefined && isLive && !isBeginning)
    throw invalid('it is of rows that are not live, so what has changed since is not known');
}
