/** Reads the facts of all tables of a datamodel, in one question to the database. */
import type pg from 'pg';
import type { Datamodel, Model } from '../core/model/datamodel.ts';

export interface TableFacts {
  readonly model: Model;
  readonly schema: string;
  /** Undefined where there is no such table. */
  readonly table: FoundTable | undefined;
}

export interface FoundTable {
  readonly mayUseSchema: boolean;
  readonly hasRowSecurity: boolean;
  readonly forcesRowSecurity: boolean;
  readonly isOwn: boolean;
  /** Tables whose rows are its own too, by INHERITS. */
  readonly heirs: readonly string[];
  readonly columns: readonly FoundColumn[];
  /** The columns of each valid index of all rows; null for an expression. */
  readonly indexes: readonly (readonly (string | null)[])[];
}

export interface FoundColumn {
  readonly name: string;
  /** The type; of a list, the type of its elements; of a domain, its base type. */
  readonly type: string;
  readonly isList: boolean;
  readonly isNotNull: boolean;
  readonly mayRead: boolean;
}

/** @param schema holds the tables of models that name none. */
export async function readTableFacts(
  client: pg.Client,
  { models }: Datamodel,
  schema: string,
): Promise<readonly TableFacts[]> {
  const schemas = models.map(({ table }) => table.schema ?? schema);
  const { rows } = await client.query<{ found: FoundTable | null }>(QUESTION, [
    schemas,
    models.map(({ table }) => table.name),
  ]);
  return models.map((model, index) => ({
    model,
    schema: schemas[index] ?? schema,
    table: rows[index]?.found ?? undefined,
  }));
}

/** The names of types are PostgreSQL's own, such as int4. */
const QUESTION = `
SELECT CASE WHEN c.oid IS NOT NULL THEN json_build_object(
  'mayUseSchema', has_schema_privilege(c.relnamespace, 'USAGE'),
  'hasRowSecurity', c.relrowsecurity,
  'forcesRowSecurity', c.relforcerowsecurity,
  'isOwn', pg_has_role(c.relowner, 'USAGE'),
  'heirs', (
    SELECT coalesce(json_agg(heir.oid::regclass::text ORDER BY heir.oid::regclass::text), '[]')
    FROM pg_inherits h JOIN pg_class heir ON heir.oid = h.inhrelid AND NOT heir.relispartition WHERE h.inhparent = c.oid
  ),
  'columns', (
    SELECT coalesce(json_agg(json_build_object(
      'name', a.attname, 'type', coalesce(element.typname, base.typname), 'isList', element.oid IS NOT NULL,
      'isNotNull', a.attnotnull, 'mayRead', has_column_privilege(c.oid, a.attnum, 'SELECT'))), '[]')
    FROM pg_attribute a
    CROSS JOIN LATERAL (
      WITH RECURSIVE base AS (
        SELECT t.* FROM pg_type t WHERE t.oid = a.atttypid
        UNION ALL SELECT t.* FROM base JOIN pg_type t ON t.oid = base.typbasetype WHERE base.typtype = 'd'
      ) SELECT * FROM base WHERE typtype <> 'd'
    ) base
    LEFT JOIN pg_type element ON element.oid = base.typelem AND base.typcategory = 'A'
    WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  ),
  'indexes', (
    SELECT coalesce(json_agg((
      SELECT json_agg(a.attname ORDER BY part.place)
      FROM unnest(i.indkey::smallint[]) WITH ORDINALITY AS part (attnum, place)
      LEFT JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
      WHERE part.place <= i.indnkeyatts
    )), '[]')
    FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am ON pg_am.oid = x.relam AND amname = 'btree'
    WHERE i.indrelid = c.oid AND i.indisvalid AND i.indpred IS NULL
  )) END AS found
FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS asked (schema, name, place)
LEFT JOIN pg_namespace n ON n.nspname = asked.schema
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
ORDER BY asked.place`;
