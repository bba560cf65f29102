/** The facts of tables, and how they are read from the answer to `FACTS`. */
import { z } from 'zod';

/** What a type is sorted by, as `OPERATOR("public".<)`: one that has the same name elsewhere may sort otherwise. */
export type Operators = Readonly<Record<'<' | '<=' | '=' | '>=' | '>', string>>;

export interface TableFacts {
  /** Sets of columns of which no two rows have the same values, none of them null. */
  readonly keys: readonly (readonly string[])[];
  readonly columns: ReadonlyMap<string, ColumnFacts>;
  /** Indexes that sort all rows. Each up to its first part that no order of whole columns can use. */
  readonly indexes: readonly (readonly IndexColumn[])[];
}

export interface IndexColumn {
  readonly column: string;
  readonly isDescending: boolean;
  readonly nullsFirst: boolean;
}

export interface ColumnFacts {
  readonly notNull: boolean;
  readonly operators: Operators;
}

/** Tables by the names that they were asked by; one that is not there is missing. */
export type Catalogue = ReadonlyMap<string, TableFacts>;

const facts = z.object({
  keys: z.array(z.array(z.string())),
  indexes: z.array(
    z.array(z.object({ column: z.string(), isDescending: z.boolean(), nullsFirst: z.boolean() }).nullable()),
  ),
  // A table that is not there has none.
  columns: z
    .record(z.string(), z.object({ notNull: z.boolean(), operators: z.record(z.string(), z.string()).nullable() }))
    .nullable(),
});

const answer = z.object({ version: z.string(), tables: z.record(z.string(), facts) });

/** @param json that the query `FACTS` gives. */
export function readFacts(json: string): { readonly version: string; readonly catalogue: Catalogue } {
  const { version, tables } = answer.parse(JSON.parse(json));
  return { version, catalogue: catalogueOf(tables) };
}

const catalogueOf = (tables: Readonly<Record<string, z.infer<typeof facts>>>): Catalogue =>
  new Map(
    Object.entries(tables).map(([name, { keys, columns, indexes }]) => [
      name,
      {
        keys,
        indexes: indexes.map((parts) => {
          const end = parts.indexOf(null);
          return parts.slice(0, end < 0 ? parts.length : end).filter((part) => part !== null);
        }),
        columns: new Map(
          Object.entries(columns ?? {}).map(([column, { notNull, operators }]) => [
            column,
            { notNull, operators: operators === null ? builtIn : byStrategy(operators) },
          ]),
        ),
      },
    ]),
  );

/** PostgreSQL's own numbers of them in an index of the method btree. */
const byStrategy = (names: Readonly<Record<string, string>>): Operators => ({
  '<': names[1] ?? builtIn['<'],
  '<=': names[2] ?? builtIn['<='],
  '=': names[3] ?? builtIn['='],
  '>=': names[4] ?? builtIn['>='],
  '>': names[5] ?? builtIn['>'],
});

/** Operators of PostgreSQL's own types, and of types that are sorted like one of them. */
export const builtIn: Operators = {
  '<': 'OPERATOR(pg_catalog.<)',
  '<=': 'OPERATOR(pg_catalog.<=)',
  '=': 'OPERATOR(pg_catalog.=)',
  '>=': 'OPERATOR(pg_catalog.>=)',
  '>': 'OPERATOR(pg_catalog.>)',
};
