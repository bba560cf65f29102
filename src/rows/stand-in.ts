/**
 * Values in a continued query that Prisma does not hand on as they are. A `Date` has no microseconds, a Decimal no `NaN`
 * and no infinity, and of a great Float the last digit is lost. So the query is compiled with a value that stands for the
 * one of the position, and that one, as PostgreSQL wrote it, is put into the statement afterwards.
 */
import type { Position } from './keyset.ts';
import type { Statement } from './tap.ts';

/** Values that nobody asks for, by the type of their column: another for each key of an order. */
export const standIns = {
  /** By its day as by its time of day: columns may keep one of the two only. */
  DateTime: (index: number): Date => new Date(Date.UTC(8999, 0, 1 + index, 23, 57, index, 917)),
  Decimal: (index: number): string => `${-8_999_235_717_917 - index}.5`,
  Float: (index: number): number => 8_999_235_717_917.25 + index,
} as const;

/** The statement with the position's own values. */
export function withExactValues(statement: Statement, position: Position): Statement {
  const exact = new Map(position.flatMap((value, index) => (value === null ? [] : spellings(index, value))));
  return { ...statement, values: statement.values.map((value) => exact.get(value) ?? value) };
}

/** Each as Prisma's adapter binds it: a moment for a timestamp, a date and a time. */
function spellings(index: number, value: string): [unknown, string][] {
  const [date = '', time = ''] = standIns.DateTime(index).toISOString().slice(0, -1).split('T');
  const bound = [`${date} ${time}`, date, time, standIns.Decimal(index), standIns.Float(index)];
  return bound.map((standIn) => [standIn, value]);
}
