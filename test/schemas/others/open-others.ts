/**
 * A database with the tables of `sql`, and Prisma's client for it. Its schema takes the place of the project's where a test
 * begins with
 *
 * ```ts
 * vi.mock('../../../src/generated/pothos.ts', () => import('./generated/pothos.ts'));
 * vi.mock('../../../src/generated/sluice.ts', () => import('./generated/sluice.ts'));
 * vi.mock('../../../src/generated/prisma/client.ts', () => import('./generated/prisma/client.ts'));
 * vi.mock('../../../src/schema/index.ts', () => import('./graphql.ts'));
 * ```
 *
 * Then `openRows()` reads it, and `startServer({ DATABASE_URL: others.url })` serves it: `Task` as the list `taskRows`, and
 * so every model. A file of `sql` is one transaction, and fills no table.
 */
import { readdir, readFile } from 'node:fs/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { createDatamodel } from '../../../src/core/model/datamodel.ts';
import { createOpenRows, type OpenRowsOptions } from '../../../src/core/run/open-rows.ts';
import { rowStreams } from '../../../src/core/run/row-streams.ts';
import { openRowsOptions } from '../../rows/open-rows-options.ts';
import { createEmptyDatabase } from '../../utils/database.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { datamodel as data } from './generated/sluice.ts';

export const datamodel = createDatamodel(data);

export type Client = Awaited<ReturnType<typeof openOthers>>['prisma'];

/** A database of its own. */
export async function openOthers() {
  const database = await createEmptyDatabase();
  const { pool, prisma, openRows, close } = connectOthers(database.url);
  const folder = new URL('sql/', import.meta.url);
  for (const file of (await readdir(folder)).sort()) await pool.query(await readFile(new URL(file, folder), 'utf8'));
  return {
    url: database.url,
    pool,
    prisma,
    openRows,
    async [Symbol.asyncDispose]() {
      await close();
      await database.dispose();
    },
  };
}

/** A client of its own of such a database, with a pool as anybody makes one. */
export function connectOthers(url: string) {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  // A connection that is ending may still hear that its database is dropped.
  pool.on('connect', (client) => void client.on('error', () => {}));
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' }).$extends(
    rowStreams({ pool, datamodel: data }),
  );
  return {
    pool,
    prisma,
    /** The waist on it. */
    openRows: (options: Partial<OpenRowsOptions> = {}) =>
      createOpenRows({ ...openRowsOptions({ prisma, pool, datamodel }), ...options }),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
