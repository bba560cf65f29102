/**
 * Views that show rows which row-level security hides: PostgreSQL reads a view's tables as the owner of the view, unless it is
 * a `security_invoker`, and a materialized view holds the rows that its owner saw.
 */
import type { ClientBase, Pool } from 'pg';
import type { Model } from '../model/datamodel.ts';

export interface VoidView {
  readonly model: string;
  /** What is so, and what to do. */
  readonly advice: string;
}

interface Found {
  readonly model: string;
  /** The table whose policies are void, and the view that reads it, with their schemas. */
  readonly table: string;
  readonly reader: string;
  /** The materialized view on the way, if there is one. */
  readonly stored: string | null;
  readonly knows_invokers: boolean;
}

/** A view that is read by another one is read as whoever reads that, not as its owner: so each view speaks for its own tables. */
const QUESTION = `
  WITH RECURSIVE reached AS (
    SELECT asked.model, NULL::oid AS reader, c.oid, CASE c.relkind WHEN 'm' THEN c.oid END AS stored
    FROM unnest($1::text[], $2::text[], $3::text[]) AS asked (model, schema, name)
    JOIN pg_class c ON c.relname = asked.name AND c.relkind IN ('v', 'm')
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname NOT IN ('pg_catalog', 'information_schema')
      AND n.nspname = COALESCE(asked.schema, n.nspname)
    UNION
    SELECT reached.model, reached.oid, c.oid, COALESCE(reached.stored, CASE c.relkind WHEN 'm' THEN c.oid END)
    FROM reached
    JOIN pg_class v ON v.oid = reached.oid AND v.relkind IN ('v', 'm')
    JOIN pg_rewrite r ON r.ev_class = v.oid AND r.ev_type = '1'
    JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid
      AND d.refclassid = 'pg_class'::regclass AND d.refobjid <> v.oid
    JOIN pg_class c ON c.oid = d.refobjid
  )
  SELECT DISTINCT ON (model) model, t.oid::regclass::text AS table, v.oid::regclass::text AS reader,
    reached.stored::regclass::text AS stored,
    current_setting('server_version_num')::int >= 150000 AS knows_invokers
  FROM reached
  JOIN pg_class t ON t.oid = reached.oid AND t.relrowsecurity
  JOIN pg_class v ON v.oid = reached.reader
  WHERE reached.stored IS NOT NULL OR NOT EXISTS (
    SELECT FROM pg_options_to_table(v.reloptions) WHERE option_name = 'security_invoker' AND option_value::boolean
  )
  ORDER BY model, stored NULLS LAST, reader, "table"`;

/** @param schema holds the tables of models that name none. Undefined looks for these in all schemas. */
export async function voidViews(
  client: Pick<Pool | ClientBase, 'query'>,
  models: readonly Model[],
  schema?: string,
): Promise<readonly VoidView[]> {
  const { rows } = await client.query<Found>(QUESTION, [
    models.map(({ name }) => name),
    models.map(({ table }) => table.schema ?? schema ?? null),
    models.map(({ table }) => table.name),
  ]);
  return rows.map((found) => ({ model: found.model, advice: adviceOf(found) }));
}

function adviceOf({ model, table, reader, stored, knows_invokers }: Found): string {
  const out = `out: ${model}: false, in models of sluice.config.ts or in rules.`;
  if (stored !== null)
    return `Row-level security of ${table} is void in ${model}: the materialized view ${stored} holds its rows for everybody. Leave it ${out}`;
  const what = `Row-level security of ${table} is void in ${model}: the view ${reader} reads it as its own owner.`;
  return knows_invokers
    ? `${what} ALTER VIEW ${reader} SET (security_invoker = true), or leave it ${out}`
    : `${what} Leave it ${out}`;
}
