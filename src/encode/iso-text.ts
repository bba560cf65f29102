/** Moments as text: what `Date.toISOString()` gives, several times as fast where moments of one day follow each other. */
import { noDate } from '../core/postgres/no-date.ts';

const dayMs = 86_400_000;
const twoDigits = Array.from({ length: 60 }, (_, value) => String(value).padStart(2, '0'));

/**
 * Makes a writer of `2001-01-01T00:01:00.000Z`, which keeps the text of the day that it wrote last.
 * @throws SluiceError `BAD_USER_INPUT` for a date that is none.
 */
export function createIsoText(): (date: Date) => string {
  let lastDay = Number.NaN;
  let dayText = '';
  return (date) => {
    const time = date.getTime();
    const day = Math.floor(time / dayMs);
    if (day !== lastDay) {
      if (Number.isNaN(time)) throw noDate();
      // Ends with the `T`, wherever it is: years beyond 9999 have a sign and six digits.
      dayText = date.toISOString().slice(0, -'00:00:00.000Z'.length);
      lastDay = day;
    }
    const ms = time - day * dayMs;
    const seconds = Math.floor(ms / 1000);
    const minutes = Math.floor(seconds / 60);
    const hour = twoDigits[Math.floor(minutes / 60)];
    return `${dayText}${hour}:${twoDigits[minutes % 60]}:${twoDigits[seconds % 60]}.${String(ms % 1000).padStart(3, '0')}Z`;
  };
}
