/** Checks that the tables exist, before the first request needs them. */
import type pg from 'pg';
import type { Table } from './find-schema.ts';
import { withClient } from './with-client.ts';

/** The tables that are not there. `schema` holds those that declare none. */
export async function missingTables(
  client: pg.Client,
  tables: readonly Table[],
  schema: string,
): Promise<readonly Table[]> {
  // By the catalogue, which everybody may read.
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
                      WHERE nspname = wanted.schema AND relname = wanted.name) AS there
       FROM unnest($1::text[], $2::text[]) WITH ORDINALITY AS wanted (schema, name, place) ORDER BY place`,
    [tables.map((table) => table.schema ?? schema), tables.map(({ name }) => name)],
  );
  return tables.filter((_, index) => !rows[index]?.there);
}

/** @throws Error that names the tables that are not there, and says what makes them. */
export async function checkTables(url: string, tables: readonly Table[], schema: string): Promise<void> {
  if (tables.length === 0) return;
  const missing = await withClient(url, 'sluice', (client) => missingTables(client, tables, schema));
  if (missing.length === 0) return;
  const names = missing.map((table) => `"${table.schema ?? schema}"."${table.name}" (model ${table.model})`).join(', ');
  throw new Error(
    `The database lacks tables that prisma/schema.prisma names: ${names}. If they are elsewhere, name their schema by ` +
      '?schema= in DATABASE_URL. If they are yet to be made, make a migration of them with `npx prisma migrate dev`.',
  );
}
