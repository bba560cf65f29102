/**
 * What comes after a row, in an order: a condition in SQL, by the values of what sorts. PostgreSQL compares them as it
 * sorts, whatever their type. No row is counted, and none has to be there still.
 */
import type { Operators } from '../postgres/table-facts.ts';

/** The values of what an order sorts by at one row, as PostgreSQL writes them. */
export type Position = readonly (string | null)[];

/** One thing that sorts. */
export interface Sort {
  readonly expression: string;
  readonly direction: 'asc' | 'desc';
  /** Where the nulls stand; undefined where there are none. */
  readonly nulls: 'first' | 'last' | undefined;
  readonly operators: Operators;
}

/**
 * The condition that lets pass what comes after the position.
 * @param firstParameter the number of its first parameter; each value that is not null takes one, in their order.
 */
export function conditionAfter(sorts: readonly Sort[], position: Position, firstParameter: number): string {
  let number = firstParameter;
  const values = sorts.map((sort, index) => {
    const isNull = (position[index] ?? null) === null;
    return { ...sort, value: isNull ? null : `$${number++}` };
  });
  const [first] = values;
  const bound = first === undefined || values.length === 1 ? undefined : levelOrBeyond(first);
  const after = afterFrom(values);
  // Said of the first column alone, for an index of it: PostgreSQL does not see it in the alternatives.
  return bound === undefined ? after : `${bound} AND ${after}`;
}

/** What sorts, and its parameter; null where the value is. */
interface SortValue extends Sort {
  readonly value: string | null;
}

/** Beyond the first of these, or level with it and after the position by the others. */
function afterFrom([first, ...others]: readonly SortValue[]): string {
  // Level in all columns of a total order is the row itself.
  if (first === undefined) return 'FALSE';
  if (others.length === 0) return beyond(first);
  return `(${beyond(first)} OR (${level(first)} AND ${afterFrom(others)}))`;
}

const level = ({ expression, operators, value }: SortValue) =>
  value === null ? `${expression} IS NULL` : `${expression} ${operators['=']} ${value}`;

function beyond({ expression, direction, nulls, operators, value }: SortValue): string {
  if (value === null) return nulls === 'first' ? `${expression} IS NOT NULL` : 'FALSE';
  const isBeyond = `${expression} ${operators[direction === 'asc' ? '>' : '<']} ${value}`;
  return nulls === 'last' ? `(${isBeyond} OR ${expression} IS NULL)` : isBeyond;
}

/** Undefined where that would be no range of an index. */
function levelOrBeyond({ expression, direction, nulls, operators, value }: SortValue): string | undefined {
  if (value === null || nulls === 'last') return undefined;
  return `${expression} ${operators[direction === 'asc' ? '>=' : '<=']} ${value}`;
}
