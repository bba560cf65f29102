/**
 * What only the database knows of the tables that rows are read from: which keys it guarantees, which columns have no
 * nulls, by which operators their types are sorted, and which indexes there are. The schema says such things too, and may be wrong.
 */
import type { Pool } from 'pg';
import { z } from 'zod';
import { asText } from './as-text.ts';
import { cellAt } from './cell-at.ts';
import { readWhole } from './read-whole.ts';

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

export interface ReadCatalogueOptions {
  readonly signal: AbortSignal;
  /** How long the database may take, in milliseconds. */
  readonly readMs?: number | undefined;
  /** Whether what was read a moment ago will not do. */
  readonly fresh: boolean;
}

/** For how long it is taken to be as it was, in milliseconds. */
const GOOD_FOR_MS = 5_000;
/** For how long it may be told after that, while the database is asked. */
const TOLD_FOR_MS = 60_000;

interface Known {
  readonly at: number;
  readonly version: string;
  readonly catalogue: Catalogue;
}

/** What is known of some tables. */
interface Entry {
  known?: Known;
  /** Whether the database is being asked, with nobody waiting for its answer. */
  isAsking: boolean;
}

const entries = new WeakMap<Pool, Map<string, Entry>>();

/**
 * What was read more than 5 seconds ago is told once more, and read again meanwhile: no request waits for that, unless
 * nobody has asked for a minute.
 * @param tables with their schemas, quoted.
 * @throws the signal's reason when it is aborted, and the pool's errors.
 */
export async function readCatalogue(
  pool: Pool,
  tables: readonly string[],
  { fresh, ...options }: ReadCatalogueOptions,
): Promise<Catalogue> {
  const names = [...new Set(tables)].sort();
  if (names.length === 0) return new Map();
  const entry = entryOf(pool, names.join());
  const age = entry.known === undefined ? Number.POSITIVE_INFINITY : performance.now() - entry.known.at;
  if (entry.known === undefined || fresh || age >= TOLD_FOR_MS) return read(pool, names, entry, options);
  if (age >= GOOD_FOR_MS && !entry.isAsking) void readBehind(pool, names, entry, options.readMs);
  return entry.known.catalogue;
}

function entryOf(pool: Pool, asked: string): Entry {
  const ofPool = entries.get(pool) ?? new Map<string, Entry>();
  entries.set(pool, ofPool);
  const entry = ofPool.get(asked) ?? { isAsking: false };
  ofPool.set(asked, entry);
  return entry;
}

/** Where it fails, the next request begins it anew; in the end, one waits for the answer and is told why. */
async function readBehind(pool: Pool, names: readonly string[], entry: Entry, readMs: number | undefined) {
  entry.isAsking = true;
  try {
    await read(pool, names, entry, { signal: AbortSignal.timeout(GOOD_FOR_MS), readMs });
  } catch {
    // What is known is good for a while.
  } finally {
    entry.isAsking = false;
  }
}

async function read(pool: Pool, names: readonly string[], entry: Entry, options: AskOptions): Promise<Catalogue> {
  const at = performance.now();
  const { known } = entry;
  // Whether anything has changed is found out several times as fast as what there is.
  if (known !== undefined && (await ask(pool, `SELECT ${VERSION} ${ASKED}`, names, options)) === known.version) {
    entry.known = { ...known, at };
    return known.catalogue;
  }
  const { version, tables } = answer.parse(JSON.parse(await ask(pool, FACTS, names, options)));
  const catalogue = catalogueOf(tables);
  entry.known = { at, version, catalogue };
  return catalogue;
}

type AskOptions = Omit<ReadCatalogueOptions, 'fresh'>;

/** The one text that the query gives. */
async function ask(
  pool: Pool,
  text: string,
  names: readonly string[],
  { signal, readMs }: AskOptions,
): Promise<string> {
  // What tables there are is asked for by the server itself.
  const pace = { batchRows: 1, batchBytes: Number.POSITIVE_INFINITY, readMs, keepsTimeouts: true };
  const options = { ...pace, signal, rights: undefined };
  const whole = await readWhole(pool, { text, values: [names], types: asText }, options);
  return whole === undefined ? '' : String(cellAt(whole.cells, 0, 0));
}

const ASKED = 'FROM unnest($1::text[]) AS asked (name) LEFT JOIN pg_class c ON c.oid = to_regclass(asked.name)';

/** Another text once an index, a column or an heir has come, gone or changed. */
const VERSION = `string_agg(concat_ws(' ', asked.name, c.oid, c.relkind, c.relhassubclass,
  (SELECT string_agg(concat(i.indexrelid, ':', i.xmin), ',' ORDER BY i.indexrelid)
    FROM pg_index i WHERE i.indrelid = c.oid),
  (SELECT max(a.xmin::text::bigint) FROM pg_attribute a WHERE a.attrelid = c.oid)), ';' ORDER BY asked.name)`;

/** From version 18, a column may still hold nulls from before it was declared so. */
const NOT_NULL = `(a.attnotnull AND NOT EXISTS (SELECT FROM pg_constraint n
  WHERE n.conrelid = a.attrelid AND n.contype = 'n' AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated))`;

/**
 * A key is guaranteed by a valid unique index of whole columns without nulls, of all rows: so not of a table that others
 * inherit from, whose rows it shows too. The index must take for equal what the order does: so it sorts by the column's
 * own operators, and by its collation, unless that takes only equal texts for equal.
 *
 * A type that has no operators of its own, such as an enum or a varchar, is sorted by PostgreSQL's.
 */
const FACTS = `
SELECT json_build_object('version', ${VERSION}, 'tables', json_object_agg(asked.name, json_build_object(
  'keys', (
    SELECT COALESCE(json_agg(key.columns), '[]')
    FROM pg_index i CROSS JOIN LATERAL (
      SELECT json_agg(a.attname) AS columns, bool_and(
        (${NOT_NULL} OR COALESCE((to_jsonb(i)->>'indnullsnotdistinct')::boolean, false))
        AND oc.opcdefault
        AND (a.attcollation = part.collated OR COALESCE(co.collisdeterministic, true))
      ) AS holds
      FROM ROWS FROM (unnest(i.indkey::smallint[]), unnest(i.indclass::oid[]), unnest(i.indcollation::oid[]))
        WITH ORDINALITY AS part (attnum, opclass, collated, number)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
      LEFT JOIN pg_opclass oc ON oc.oid = part.opclass
      LEFT JOIN pg_collation co ON co.oid = a.attcollation
      WHERE part.number <= i.indnkeyatts
    ) key
    WHERE i.indrelid = c.oid AND i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND key.holds
      AND (c.relkind = 'p' OR NOT EXISTS (SELECT FROM pg_inherits h WHERE h.inhparent = c.oid))
  ),
  'indexes', (
    SELECT COALESCE(json_agg(index.parts), '[]')
    FROM pg_index i
    JOIN pg_class x ON x.oid = i.indexrelid AND x.relam = (SELECT oid FROM pg_am WHERE amname = 'btree')
    CROSS JOIN LATERAL (
      SELECT json_agg(CASE WHEN oc.opcdefault AND part.collated = a.attcollation THEN json_build_object(
        'column', a.attname, 'isDescending', part.option & 1 = 1, 'nullsFirst', part.option & 2 = 2) END ORDER BY part.number
      ) AS parts
      FROM ROWS FROM (
        unnest(i.indkey::smallint[]), unnest(i.indclass::oid[]), unnest(i.indcollation::oid[]), unnest(i.indoption::smallint[])
      ) WITH ORDINALITY AS part (attnum, opclass, collated, option, number)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
      LEFT JOIN pg_opclass oc ON oc.oid = part.opclass
      WHERE part.number <= i.indnkeyatts
    ) index
    WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
  ),
  'columns', (
    SELECT json_object_agg(a.attname, json_build_object('notNull', ${NOT_NULL}, 'operators', (
      SELECT json_object_agg(ao.amopstrategy, format('OPERATOR(%I.%s)', n.nspname, o.oprname))
      FROM pg_opclass oc
      JOIN pg_amop ao ON ao.amopfamily = oc.opcfamily
        AND ao.amoplefttype = oc.opcintype AND ao.amoprighttype = oc.opcintype AND ao.amoppurpose = 's'
      JOIN pg_operator o ON o.oid = ao.amopopr
      JOIN pg_namespace n ON n.oid = o.oprnamespace
      WHERE oc.opcdefault AND oc.opcmethod = (SELECT oid FROM pg_am WHERE amname = 'btree') AND oc.opcintype = (
        WITH RECURSIVE base AS (
          SELECT t.oid, t.typtype, t.typbasetype FROM pg_type t WHERE t.oid = a.atttypid
          UNION ALL SELECT t.oid, t.typtype, t.typbasetype FROM base JOIN pg_type t ON t.oid = base.typbasetype
          WHERE base.typtype = 'd'
        )
        SELECT oid FROM base WHERE typtype <> 'd'
      )
    )))
    FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  )
)))::text
${ASKED}`;

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

/** Of PostgreSQL's own types, and of what is sorted as one of them. */
export const builtIn: Operators = {
  '<': 'OPERATOR(pg_catalog.<)',
  '<=': 'OPERATOR(pg_catalog.<=)',
  '=': 'OPERATOR(pg_catalog.=)',
  '>=': 'OPERATOR(pg_catalog.>=)',
  '>': 'OPERATOR(pg_catalog.>)',
};
