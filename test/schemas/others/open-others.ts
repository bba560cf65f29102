/**
 * A database with the tables of `sql`, and Prisma's client for it. `openRows()` reads it, and
 * `startServer({ DATABASE_URL: others.url }, { app })` with the `app` of `graphql.ts` serves it: `Task` as the list `taskRows`,
 * and so every model. A file of `sql` is one transaction, and fills no table.
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

export type Client = ReturnType<typeof createClient>;

/** A client on this pool. */
export const createClient = (pool: pg.Pool) =>
  new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' }).$extends(
    rowStreams({ pool, datamodel: data }),
  );

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
    datamodel,
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
  const prisma = createClient(pool);
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
