/** The refusal of a moment that PostgreSQL has, and JavaScript has no date for: whatever were written would be another. */
import { badInput, type SluiceError } from '../../errors.ts';
import { momentText } from './moment-text.ts';

/** @param what the column, where it is known. */
export const noDate = (what = 'A DateTime'): SluiceError =>
  badInput(
    `${what} is infinity, or beyond the years -271821 to 275760, and so no date. Leave out the column, or the row by where.`,
  );

/** A moment's text, as `momentText` makes it. @throws SluiceError `BAD_USER_INPUT` for one that is no date. */
export function dateText(cell: string): string {
  const text = momentText(cell);
  // Years of four digits are dates.
  if (text.length !== '2001-01-01T00:01:00.000Z'.length && Number.isNaN(Date.parse(text))) throw noDate();
  return text;
}
