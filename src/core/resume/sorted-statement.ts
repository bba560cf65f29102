/**
 * A statement in its total order: with what its rows' positions are made of, and continued behind one of them. Both are
 * added to the statement that Prisma has compiled, so that what sorts its rows also tells where they stand. The values of
 * a position are parameters after all of Prisma's, and so cannot be mistaken for any of them.
 */

import pg from 'pg';
import type { OrderKey } from '../plan/order.ts';
import { builtIn, type Catalogue } from '../postgres/table-facts.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import { type Clauses, clausesOf, columnOfSort, unquoted } from './clauses.ts';
import { conditionAfter, type Position, type Sort } from './keyset.ts';
import { isReadByName, sortColumn } from './position.ts';

export interface SortedStatement {
  /** The tables that the database is to be asked of. */
  readonly tables: readonly string[];
  /** Whether the database guarantees that no two of its rows stand at one place. */
  readonly isTotal: (catalogue: Catalogue) => boolean;
  readonly fromStart: Statement;
  readonly after: (position: Position, catalogue: Catalogue) => Statement;
  /** Its rows that have one of these keys. @param key columns, with their types. */
  readonly among: (key: readonly KeyColumn[], keys: readonly (readonly string[])[]) => Statement;
  /** The keys of its rows alone. @param names the fields of the key, by which its columns are called. */
  readonly keysAlone: (key: readonly Pick<KeyColumn, 'column'>[], names: readonly string[]) => Statement;
}

export interface KeyColumn {
  readonly column: string;
  /** As SQL has it. */
  readonly type: string;
}

/** @param order what the statement is sorted by, in the words of Prisma. */
export function sortedStatement(statement: Statement, order: readonly OrderKey[]): SortedStatement {
  const clauses = clausesOf(statement.text);
  if (clauses.sorts.length !== order.length) throw new Error(`Sorted by other keys than asked: ${statement.text}`);
  const { select, from, where, order: end, sorts, tables } = clauses;
  const added = sorts.flatMap((sort, index) => {
    const key = order[index];
    return key === undefined || isReadByName(key) ? [] : [`, ${sort} AS "${sortColumn(index)}"`];
  });
  const text = (condition: string | undefined) =>
    `${select}${added.join('')} ${from} ${condition === undefined ? '' : `WHERE ${condition} `}${end}`;
  const alias = tables[0]?.alias ?? '';
  const columnsOf = (key: readonly Pick<KeyColumn, 'column'>[]) =>
    key.map(({ column }) => `${alias}.${pg.escapeIdentifier(column)}`);
  return {
    tables: tables.map(({ name }) => name),
    isTotal: (catalogue) => isTotal(clauses, catalogue),
    fromStart: { ...statement, text: text(where) },
    after(position, catalogue) {
      const condition = conditionAfter(sortsOf(clauses, order, catalogue), position, statement.values.length + 1);
      return {
        ...statement,
        text: text(where === undefined ? condition : `(${where}) AND ${condition}`),
        values: [...statement.values, ...position.filter((value) => value !== null)],
      };
    },
    among(key, keys) {
      const columns = columnsOf(key);
      const lists = key.map(({ type }, index) => `$${statement.values.length + 1 + index}::${type}[]`);
      const condition =
        lists.length === 1
          ? `${columns.join()} = ANY (${lists.join()})`
          : `(${columns.join(', ')}) IN (SELECT * FROM unnest(${lists.join(', ')}))`;
      return {
        ...statement,
        text: text(where === undefined ? condition : `(${where}) AND ${condition}`),
        values: [...statement.values, ...key.map((_, index) => keys.map((values) => values[index]))],
      };
    },
    keysAlone(key, names) {
      const columns = columnsOf(key).map((column, index) => `${column} AS ${pg.escapeIdentifier(names[index] ?? '')}`);
      return {
        ...statement,
        text: `SELECT ${columns.join(', ')} ${from}${where === undefined ? '' : ` WHERE ${where}`} ${end}`,
      };
    },
  };
}

function sortsOf({ sorts, tables }: Clauses, order: readonly OrderKey[], catalogue: Catalogue): readonly Sort[] {
  const [root] = tables;
  return order.map(({ direction, nulls: place }, index) => {
    const expression = sorts[index] ?? '';
    const { alias, column } = columnOfSort(expression) ?? {};
    const table = tables.find((table) => table.alias === alias);
    const facts = column === undefined ? undefined : catalogue.get(table?.name ?? '')?.columns.get(unquoted(column));
    // A number of rows is never null. A related row may be missing, whatever the schema says.
    const mayBeNull = alias !== undefined && !(alias === root?.alias && facts?.notNull);
    const nulls = place ?? (direction === 'asc' ? 'last' : 'first');
    return { expression, direction, nulls: mayBeNull ? nulls : undefined, operators: facts?.operators ?? builtIn };
  });
}

/** The order names a key of the table, and no join gives a row of it twice. */
function isTotal({ sorts, tables: [root, ...joined] }: Clauses, catalogue: Catalogue): boolean {
  if (root === undefined) return false;
  const named = sorts.flatMap((sort) => {
    const { alias, column } = columnOfSort(sort) ?? {};
    return alias === root.alias && column !== undefined ? [unquoted(column)] : [];
  });
  const isKey = (table: string, columns: readonly string[]) =>
    catalogue.get(table)?.keys.some((key) => key.every((column) => columns.includes(column))) ?? false;
  return isKey(root.name, named) && joined.every(({ name, joinedBy }) => isKey(name, joinedBy));
}
