/** A table whose changes are to be logged, as the database has it. */
import { createHash } from 'node:crypto';
import type { ClientBase } from 'pg';

export interface TableToFollow {
  /** With its schema, quoted. */
  readonly relation: string;
  /** The name of its log in the schema `sluice`. */
  readonly log: string;
  readonly key: readonly { readonly column: string; readonly type: string }[];
  /** Itself, and its partitions, quoted. */
  readonly parts: readonly string[];
}

/** A table, and the columns by which its rows are known. */
export interface KeyedTable {
  readonly schema: string;
  readonly table: string;
  readonly key: readonly string[];
}

/** @throws Error that says what cannot be followed, and why. */
export async function readTableToFollow(
  client: ClientBase,
  { schema, table, key }: KeyedTable,
): Promise<TableToFollow> {
  const { rows } = await client.query<Facts>(FACTS, [schema, table, key]);
  const [facts] = rows;
  const called = `${schema}.${table}`;
  if (facts === undefined) throw new Error(`${called} is not there. Apply the migrations, or name another schema.`);
  if (!'rp'.includes(facts.kind))
    throw new Error(`${called} is no table: changes of views and foreign tables cannot be logged.`);
  const missing = key.filter((column) => !facts.columns.some((found) => found.column === column));
  if (missing.length > 0) throw new Error(`${called} has no column ${missing.join(', ')}: its key cannot be logged.`);
  return { relation: facts.relation, log: logName(called), key: facts.columns, parts: facts.parts };
}

interface Facts {
  readonly relation: string;
  readonly kind: string;
  readonly columns: TableToFollow['key'];
  readonly parts: readonly string[];
}

/**
 * Types are those that a domain is made of, without lengths. Whole numbers of all sizes are logged as bigint, and text as
 * text, so that a column that grows does not stop its writers.
 */
const FACTS = `
SELECT format('%I.%I', n.nspname, c.relname) AS relation, c.relkind::text AS kind,
  (SELECT COALESCE(json_agg(json_build_object('column', a.attname, 'type', CASE
      WHEN base.oid IN ('int2'::regtype, 'int4'::regtype) THEN 'pg_catalog.int8'
      WHEN base.oid = 'varchar'::regtype THEN 'pg_catalog.text'
      ELSE format('%I.%I', bn.nspname, base.typname) END) ORDER BY k.number), '[]')
    FROM unnest($3::name[]) WITH ORDINALITY AS k (name, number)
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = k.name AND a.attnum > 0 AND NOT a.attisdropped
    CROSS JOIN LATERAL (
      WITH RECURSIVE bases AS (
        SELECT t.* FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL SELECT t.* FROM bases b JOIN pg_type t ON t.oid = b.typbasetype WHERE b.typtype = 'd'
      )
      SELECT * FROM bases WHERE typtype <> 'd'
    ) base
    JOIN pg_namespace bn ON bn.oid = base.typnamespace) AS columns,
  (SELECT json_agg(format('%I.%I', pn.nspname, p.relname) ORDER BY p.oid)
    FROM (SELECT c.oid UNION SELECT relid FROM pg_partition_tree(c.oid)) tree (oid)
    JOIN pg_class p ON p.oid = tree.oid JOIN pg_namespace pn ON pn.oid = p.relnamespace) AS parts
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = $1 AND c.relname = $2`;

/** Readable, and of a length that leaves room for what is named after it. */
export function logName(called: string): string {
  if (Buffer.byteLength(called) <= MAX_NAME_BYTES) return called;
  const hash = createHash('sha256').update(called).digest('hex').slice(0, 8);
  let begin = called;
  while (Buffer.byteLength(begin) > MAX_NAME_BYTES - hash.length - 1) begin = begin.slice(0, -1);
  return `${begin}-${hash}`;
}

/** Of PostgreSQL's 63 bytes, the longest of our own names needs the rest. */
const MAX_NAME_BYTES = 50;
