/** The values of rows as the page keeps them: numbers, texts, and null. */
import { kindOf, type ValueKind } from '../catalogue/scalars.ts';
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, type Path, pathOf } from '../catalogue/walk.ts';
import { NESTED_ROWS } from '../query/selection.ts';

export type Cell = number | string | null;

export interface Column {
  /** `origin.city` */
  readonly name: string;
  readonly path: Path;
  readonly kind: ValueKind;
  /** Type of the GraphQL schema: `Int`, or an enum's name. */
  readonly type: string;
  /** Whether it has the rows of a relation, of which some are shown. */
  readonly isRows: boolean;
  readonly isNullable: boolean;
  readonly description: string;
}

/** What is at the end of each path; a path that leads nowhere is left out. */
export function columnsOf(catalogue: Catalogue, list: List, names: readonly string[]): readonly Column[] {
  return names.flatMap((name) => {
    const path = pathOf(name);
    const field = fieldAt(catalogue, list.type, path);
    if (field === undefined) return [];
    const kind = field.kind === 'value' ? kindOf(field.type, field.isList) : 'json';
    const isRows = field.kind === 'many';
    return [
      { name, path, kind, type: field.type, isRows, isNullable: field.isNullable, description: field.description },
    ];
  });
}

/** Reads one column of a row. */
export function readerOf({ path, kind, isRows }: Column): (row: unknown) => Cell {
  const toCell = isRows ? rowsOf : converters[kind];
  const [first = '', second, ...more] = path;
  const pick =
    second === undefined
      ? (row: unknown) => inside(row, first)
      : more.length === 0
        ? (row: unknown) => inside(inside(row, first), second)
        : (row: unknown) => path.reduce(inside, row);
  return (row) => {
    const value = pick(row);
    return value === null || value === undefined ? null : toCell(value);
  };
}

const inside = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;

const converters: Readonly<Record<ValueKind, (value: unknown) => Cell>> = {
  number: Number,
  moment: (value) => Date.parse(String(value)),
  text: String,
  json: (value) => JSON.stringify(value),
};

/** No JSON begins like that. */
export const CUT = '…';

function rowsOf(value: unknown): Cell {
  if (!Array.isArray(value) || value.length <= NESTED_ROWS) return JSON.stringify(value);
  return `${CUT}${JSON.stringify(value.slice(0, NESTED_ROWS))}`;
}
