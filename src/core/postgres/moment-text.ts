/**
 * Dates, times and timestamps of PostgreSQL as the text that `Date.toISOString()` would give: in UTC, with milliseconds.
 * What is finer is cut off, as it is where Prisma makes a `Date`.
 */

/**
 * `2001-01-01 00:01:00.5+00`, or a part of it, as PostgreSQL writes it with the DateStyle ISO; nested in JSON with a `T`,
 * and outside the years 1 to 9999 with a year of six digits and a sign.
 */
const MOMENT =
  /^(?:([+-]\d{6}|\d{4,})-(\d\d)-(\d\d))?[ T]?(?:(\d\d:\d\d:\d\d)(?:\.(\d{1,6}))?([+-]\d\d(?::\d\d){0,2})?)?( BC)?$/;

/** A date is its midnight; a time is on the first of January 1970, in UTC like all others; `infinity` stays that. */
export function momentText(cell: string): string {
  // By far the most: a timestamp without a fraction.
  if (cell.length === 19 && cell.charAt(4) === '-') return `${cell.slice(0, 10)}T${cell.slice(11)}.000Z`;
  const [, year, month, day, time, fraction = '', offset, bc] = MOMENT.exec(cell) ?? [];
  if (year === undefined && time === undefined) return cell;
  const date = year === undefined ? '1970-01-01' : `${isoYear(year, bc !== undefined)}-${month}-${day}`;
  const text = `${date}T${time ?? '00:00:00'}.${milliseconds(fraction)}`;
  // Midnight may be the end of a day, too.
  if (time !== '24:00:00' && (offset === undefined || /^[+-]00(:00)*$/.test(offset))) return `${text}Z`;
  const [hours = '00', minutes = '00'] = offset?.slice(1).split(':') ?? [];
  return new Date(`${text}${offset?.charAt(0) ?? '+'}${hours}:${minutes}`).toISOString();
}

const milliseconds = (fraction: string): string => fraction.slice(0, 3).padEnd(3, '0');

/** ISO 8601 has a year 0, which is 1 BC, and a sign and six digits outside 0 to 9999. */
function isoYear(year: string, isBc: boolean): string {
  const number = isBc ? 1 - Number(year) : Number(year);
  if (number >= 0 && number <= 9999) return String(number).padStart(4, '0');
  return `${number < 0 ? '-' : '+'}${String(Math.abs(number)).padStart(6, '0')}`;
}
