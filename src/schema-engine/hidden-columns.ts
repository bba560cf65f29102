/**
 * Columns that a role may not see, in tables of which it sees others. The engine is not told of them, and fails inside at
 * an index or a foreign key that names one.
 */
import type pg from 'pg';
import type { LeftOut } from './left-out.ts';
import type { CatalogueRow } from './with-engine.ts';

export interface HiddenColumns {
  /** Whether a row of the catalogue is of an index or a foreign key that names one. */
  readonly isNamedBy: (row: CatalogueRow) => boolean;
  readonly leftOut: readonly LeftOut[];
}

export async function readHiddenColumns(client: pg.Client, schemas: readonly string[]): Promise<HiddenColumns> {
  const { rows } = await client.query<{ table: string; columns: string[]; keys: string[][] | null }>(HIDDEN, [schemas]);
  const keys = new Set(rows.flatMap(({ keys }) => (keys ?? []).map((key) => key.join('\n'))));
  return {
    isNamedBy: (row) =>
      keys.has(
        [row.get('namespace'), row.get('table_name'), row.get('index_name') ?? row.get('constraint_name')].join('\n'),
      ),
    leftOut: rows.map(({ table, columns }) => ({
      what: `columns of ${table}`,
      cause: 'no rights',
      reason: `This role may not read ${columns.join(', ')}, nor what they are indexed or related by: GRANT SELECT on them.`,
    })),
  };
}

/** Seen is what information_schema shows, by which the engine goes. */
const HIDDEN = `
WITH hidden AS (
  SELECT c.oid, n.nspname, c.relname, array_agg(a.attnum) AS numbers, array_agg(a.attname::text ORDER BY a.attnum) AS names
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_attribute a ON a.attrelid = c.oid
  WHERE n.nspname = ANY ($1) AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped
    AND NOT pg_has_role(c.relowner, 'USAGE')
    AND NOT has_column_privilege(c.oid, a.attnum, 'SELECT, INSERT, UPDATE, REFERENCES')
    AND has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES')
  GROUP BY c.oid, n.nspname, c.relname
)
SELECT relname AS table, names AS columns, (
  SELECT array_agg(ARRAY[space, owner, name]) FROM (
    SELECT hidden.nspname::text AS space, hidden.relname::text AS owner, x.relname::text AS name FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid
    WHERE i.indrelid = hidden.oid AND i.indkey::smallint[] && hidden.numbers
    UNION ALL
    SELECT (SELECT nspname FROM pg_namespace WHERE oid = connamespace), (SELECT relname FROM pg_class WHERE oid = conrelid), conname FROM pg_constraint WHERE contype = 'f'
      AND (conrelid = hidden.oid AND conkey && hidden.numbers OR confrelid = hidden.oid AND confkey && hidden.numbers)
  ) AS key) AS keys
FROM hidden ORDER BY nspname, relname`;
