/**
 * What the catalogue has of indexes and foreign keys that hold less than the engine takes them for. A foreign key with a unique
 * index leads back to one row in its schema, so an index that is unique among some rows alone would hide the others.
 */
import type pg from 'pg';
import type { CatalogueRow } from './with-engine.ts';

export interface WeakIndexes {
  /** Whether a row of the catalogue is no part of a key: of a column that an index only carries, or of a foreign key's copy. */
  readonly isNoPart: (row: CatalogueRow) => boolean;
  /** Whether a row is of an index that two rows of the table may share. */
  readonly isShared: (row: CatalogueRow) => boolean;
}

export async function readWeakIndexes(client: pg.Client, schemas: readonly string[]): Promise<WeakIndexes> {
  const { rows } = await client.query<{ index: string[]; columns: number; shared: boolean }>(INDEXES, [schemas]);
  const { rows: copies } = await client.query<{ id: string }>(COPIES, [schemas]);
  const indexes = new Map(rows.map((row) => [row.index.join('\n'), row]));
  const ids = new Set(copies.map(({ id }) => id));
  const indexOf = (row: CatalogueRow) =>
    indexes.get([row.get('namespace'), row.get('table_name'), row.get('index_name')].join('\n'));
  return {
    isNoPart: (row) =>
      ids.has(String(row.get('con_id'))) || Number(row.get('column_index')) >= (indexOf(row)?.columns ?? Infinity),
    isShared: (row) => indexOf(row)?.shared ?? false,
  };
}

/**
 * Shared are those of some rows alone, of expressions, and those that are not valid: where `CREATE INDEX CONCURRENTLY` has failed. One
 * of a table that others inherit from does not hold for their rows, which matters where a relation is made of it.
 */
const INDEXES = `
WITH weak AS (
  SELECT ARRAY[n.nspname, t.relname, x.relname]::text[] AS index, i.indnkeyatts AS columns, i.indnatts > i.indnkeyatts AS carries,
    i.indisunique AND NOT i.indisprimary AND (NOT i.indisvalid OR i.indpred IS NOT NULL OR i.indexprs IS NOT NULL
      OR t.relkind = 'r' AND EXISTS (SELECT FROM pg_inherits WHERE inhparent = t.oid) AND EXISTS (
        SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conrelid = t.oid
          AND f.conkey @> i.indkey::smallint[] AND f.conkey <@ i.indkey::smallint[])) AS shared
  FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace WHERE n.nspname = ANY ($1)
)
SELECT index, columns, shared FROM weak WHERE shared OR carries`;

/** A foreign key into a table with partitions has one for each of them, which the rows of the others do not have. */
const COPIES = `
SELECT copy.oid::text AS id FROM pg_constraint copy JOIN pg_constraint own ON own.oid = copy.conparentid
JOIN pg_namespace n ON n.oid = copy.connamespace
WHERE copy.contype = 'f' AND copy.confrelid <> own.confrelid AND n.nspname = ANY ($1)`;
