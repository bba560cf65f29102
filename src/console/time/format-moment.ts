/** Moments as people read them, and write them. */
import type { Zone } from './zone.ts';

/** Down to what it has: minutes, seconds or milliseconds. `2001-01-31 08:00` */
export function formatMoment(milliseconds: number, zone: Zone = 'utc'): string {
  const end = milliseconds % 60_000 === 0 ? 16 : milliseconds % 1000 === 0 ? 19 : 23;
  // Years of more digits are longer at the beginning.
  const text = new Date(shifted(milliseconds, zone)).toISOString();
  return text.slice(0, text.length - 24 + end).replace('T', ' ');
}

/**
 * The moment that a text stands for, as ISO has it in UTC. A date without a time is its midnight; a text with an offset
 * means that one.
 * @throws Error that says what to write.
 */
export function momentOf(text: string, zone: Zone = 'utc'): string {
  const trimmed = text.trim();
  const [, date, time = '00:00', offset] = form.exec(trimmed) ?? [];
  const moment = new Date(`${date}T${time}${offset ?? (zone === 'utc' ? 'Z' : '')}`);
  if (date === undefined || Number.isNaN(moment.getTime()))
    throw new Error('Write a moment, such as 2001-01-31 or 2001-01-31 08:00.');
  return moment.toISOString();
}

const form = /^(\d{4}-\d\d-\d\d)(?:[T ]+(\d\d:\d\d(?::\d\d(?:\.\d+)?)?))?\s*([zZ]|[+-]\d\d:?\d\d)?$/;

/** The same figures on the clock, read in UTC. */
const shifted = (milliseconds: number, zone: Zone) =>
  zone === 'utc' ? milliseconds : milliseconds - new Date(milliseconds).getTimezoneOffset() * 60_000;
