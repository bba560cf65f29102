/**
 * The shape of a call's rows: which keys they have, in which order, and what stands under each. Prisma itself tells it:
 * the call is answered with one row of stand-ins, and what Prisma makes of that row has its shape.
 */

import type { Model, ModelField } from '../model/datamodel.ts';
import type { FindManyArgs } from '../plan/plan.ts';
import type { CellColumn, Row } from '../types.ts';
import { replay } from './tap-scope.ts';

export interface RowShape {
  readonly members: readonly Member[];
}

export type Member =
  | { readonly what: 'value'; readonly key: string; readonly field: ModelField }
  /** A relation to one row, or to a list of them. */
  | { readonly what: 'relation'; readonly key: string; readonly isList: boolean; readonly shape: RowShape }
  /** Numbers of related rows, by the names of the relations. */
  | { readonly what: 'counts'; readonly key: string; readonly names: readonly string[] };

/**
 * Asks Prisma for the shape of a statement's rows. No SQL runs.
 * @returns undefined where it holds something that is neither a column, a relation nor a count.
 */
export async function rowShape(
  model: Model,
  columns: readonly CellColumn[],
  findMany: () => PromiseLike<readonly unknown[]>,
): Promise<RowShape | undefined> {
  const row = columns.map(({ name }) => standIn(model, name));
  const [made] = await replay({ rows: [row], fields: columns }, findMany);
  return isRow(made) ? shapeOf(model, made) : undefined;
}

/** Has every member that it is asked for: null for a column, and a stand-in for what holds more. */
function standIn(model: Model, name: string): unknown {
  if (name === COUNTS) return standInFor(() => 0);
  const field = model.fields.find((field) => field.name === name);
  const target = field?.target;
  if (field === undefined || target === undefined) return null;
  const row = standInFor((name) => standIn(target, name));
  return field.isList ? [row] : row;
}

function standInFor(member: (name: string) => unknown): object {
  const memberOf = (name: string | symbol) => (typeof name === 'string' ? member(name) : undefined);
  return new Proxy(
    {},
    {
      get: (_, name) => memberOf(name),
      has: () => true,
      getOwnPropertyDescriptor: (_, name) => ({ value: memberOf(name), configurable: true, enumerable: true }),
    },
  );
}

function shapeOf(model: Model, row: Row): RowShape | undefined {
  const { fields } = model;
  const members: Member[] = [];
  for (const [key, value] of Object.entries(row)) {
    const field = fields.find(({ name }) => name === key);
    const inner = Array.isArray(value) ? value[0] : value;
    if (field?.target !== undefined) {
      const shape = isRow(inner) ? shapeOf(field.target, inner) : undefined;
      if (shape === undefined) return undefined;
      members.push({ what: 'relation', key, isList: field.isList, shape });
    } else if (field !== undefined) members.push({ what: 'value', key, field });
    else if (key === COUNTS && isRow(inner)) members.push({ what: 'counts', key, names: Object.keys(inner) });
    else return undefined;
  }
  return { members };
}

const COUNTS = '_count';

const isRow = (value: unknown): value is Row => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Whether Prisma makes the rows of a call of its statement's alone. It reads `distinct`, a `take` from the end and a
 * `cursor` inside relations in memory, after the statement.
 */
export function isPlainCall({ select, include }: FindManyArgs): boolean {
  return [select, include].every(isPlainSelection);
}

function isPlainSelection(selection: unknown): boolean {
  if (!isRow(selection)) return true;
  return Object.values(selection).every((asked) => {
    if (!isRow(asked)) return true;
    const { take, cursor, distinct, select, include } = asked;
    const isInMemory = (typeof take === 'number' && take < 0) || cursor != null || distinct != null;
    return !isInMemory && isPlainSelection(select) && isPlainSelection(include);
  });
}
