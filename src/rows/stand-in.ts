/**
 * Moments in a continued query. PostgreSQL keeps microseconds, a `Date` does not: so the query is compiled with a date
 * that stands for the value, and the value itself, as PostgreSQL wrote it, is put into the statement afterwards.
 */
import type { Position } from './keyset.ts';
import type { Statement } from './tap.ts';

/** A date that nobody asks for, by its day as by its time of day: columns may keep one of the two only. */
export const standIn = (index: number): Date => new Date(Date.UTC(8999, 0, 1 + index, 23, 57, index, 917));

/** The statement with the position's own values. */
export function withExactValues(statement: Statement, position: Position): Statement {
  const exact = new Map(position.flatMap((value, index) => (value === null ? [] : spellings(index, value))));
  return { ...statement, values: statement.values.map((value) => exact.get(value) ?? value) };
}

/** As Prisma's adapter binds it: for a timestamp, a date and a time. */
function spellings(index: number, value: string): [unknown, string][] {
  const [date = '', time = ''] = standIn(index).toISOString().slice(0, -1).split('T');
  return [`${date} ${time}`, date, time].map((text) => [text, value]);
}
