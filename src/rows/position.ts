/** The values of an order's columns at a row, read off its cells as PostgreSQL wrote them. */
import { cellAt, columnOf } from './cell-at.ts';
import type { Position } from './keyset.ts';
import type { OrderKey } from './order.ts';
import type { Cells } from './types.ts';

type Select = Readonly<Record<string, unknown>>;

/** The `select` with the order's columns besides, which a position is made of. */
export const withOrderColumns = (select: object, keys: readonly OrderKey[]): Select =>
  keys.filter(({ field }) => field !== undefined).reduce((wider, { path }) => withPath(wider, path), { ...select });

function withPath(select: Select, [name = '', ...rest]: readonly string[]): Select {
  const nested = select[name];
  if (rest.length === 0) return { ...select, [name]: true };
  return { ...select, [name]: withinRelation(nested === undefined ? { select: {} } : nested, rest) };
}

/** Of a relation that is read, by `select`, by `include`, or with all its columns and nothing else. */
function withinRelation(read: unknown, path: readonly string[]): unknown {
  const args: { readonly select?: Select; readonly include?: Select } = typeof read === 'object' && read ? read : {};
  if (args.select !== undefined) return { ...args, select: withPath(args.select, path) };
  return path.length === 1 ? read : { ...args, include: withPath(args.include ?? {}, path) };
}

/**
 * Makes what reads positions off the batches of one statement. It cannot tell the position where an order is by a number
 * of rows, or by what JSON does not hold exactly.
 */
export function createReadPosition(keys: readonly OrderKey[]): (cells: Cells, row: number) => Position | 'untold' {
  if (keys.some(({ field }) => field === undefined)) return () => 'untold';
  let columns: readonly number[] | undefined;
  return (cells, row) => {
    columns ??= keys.map(({ path: [name = ''] }) => columnOf(name, cells.columns));
    const values = keys.map(({ path, field }, index) => {
      const cell = cellAt(cells, row, columns?.[index] ?? -1);
      return cell === null || path.length === 1 ? cell : valueIn(cell, path.slice(1), field?.type);
    });
    return values.every((value) => value !== undefined) ? values : 'untold';
  };
}

/** A value of a related row, which is JSON: a number with all its digits. */
function valueIn(cell: string, path: readonly string[], type: string | undefined): string | null | undefined {
  const row: unknown = JSON.parse(cell, keepDigits);
  // The cast: related rows are objects, or null.
  const value = path.reduce<unknown>((inner, name) => (inner as Select | null)?.[name] ?? null, row);
  if (value === null) return null;
  // A moment outside the years 1 to 9999 has a year there that PostgreSQL does not read.
  if (type === 'DateTime' && /^[+-]/.test(String(value))) return undefined;
  return typeof value === 'boolean' ? (value ? 't' : 'f') : String(value);
}

/** TypeScript does not know the third argument yet, by which JSON.parse tells a value's own text. */
const keepDigits = ((_: string, value: unknown, { source }: { readonly source?: string }) =>
  typeof value === 'number' && source !== undefined ? source : value) as (key: string, value: unknown) => unknown;
