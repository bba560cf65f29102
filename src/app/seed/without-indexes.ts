/** Loads a table without its indexes and foreign keys, which are quicker to make at the end than to keep up. */
import type pg from 'pg';

interface Part {
  readonly drop: string;
  readonly make: string;
}

/**
 * Must run in a transaction, which puts everything back when the load fails. The parts are made again from PostgreSQL's
 * own definitions, under the same names. Primary keys stay.
 */
export async function withoutIndexes(client: pg.Client, table: string, load: () => Promise<void>): Promise<void> {
  const { rows: parts } = await client.query<Part>(definitions, [`"${table}"`]);
  for (const part of [...parts].reverse()) await client.query(part.drop);
  await load();
  for (const part of parts) await client.query(part.make);
}

/** Indexes first: that is the order to make them in. */
const definitions = `
  SELECT format('DROP INDEX %s', indexrelid::regclass) AS drop, pg_get_indexdef(indexrelid) AS make
  FROM pg_index
  WHERE indrelid = $1::regclass AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
  UNION ALL
  SELECT
    format('ALTER TABLE %s DROP CONSTRAINT %I', conrelid::regclass, conname),
    format('ALTER TABLE %s ADD CONSTRAINT %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid))
  FROM pg_constraint
  WHERE conrelid = $1::regclass AND contype = 'f'`;
