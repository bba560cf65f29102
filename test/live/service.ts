/** A database whose bookings are followed, and a service over it. */

import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { onTestFinished } from 'vitest';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { installLive } from '../../src/core/live/install.ts';
import type { KeyedTable } from '../../src/core/live/table-to-follow.ts';
import type { Limits } from '../../src/core/run/limits.ts';
import { createSluice } from '../../src/core/run/sluice.ts';
import { createDatabase } from '../utils/database.ts';
import { bookings, logOptions, SECRET } from './tables.ts';

/** Ends with the test. @param tables whose changes are logged. */
export async function liveService({
  tables = [bookings],
  limits = {},
}: {
  readonly tables?: readonly KeyedTable[];
  readonly limits?: Partial<Limits>;
} = {}) {
  const database = await createDatabase();
  const pool = new pg.Pool({ connectionString: database.url, max: 10 });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const sluice = createSluice({ prisma, pool, datamodel, tokenSecret: SECRET, limits });
  const end = async () => {
    await sluice.dispose();
    await prisma.$disconnect();
    await pool.end();
    await database.dispose();
  };
  onTestFinished(end);
  const client = await pool.connect();
  await installLive(client, tables, logOptions);
  client.release();
  return { ...{ database, pool, prisma, sluice } };
}
