/** Downloads of the flights by a service on a test's database, with no server before them. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema } from '../../src/app/schema.ts';
import { createDownloads, type DownloadsOptions } from '../../src/http/downloads.ts';
import { createSluice } from '../../src/index.ts';
import { until } from '../utils/until.ts';

export function openDownloads(url: string, options: Partial<DownloadsOptions> = {}) {
  const application = `downloads-${crypto.randomUUID()}`;
  const open = () => new pg.Pool({ connectionString: url, max: 4, application_name: application });
  const [pool, streamPool] = [open(), open()];
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  const sluice = createSluice({ prisma, pool, streamPool, datamodel });
  const busy = () => streamPool.totalCount - streamPool.idleCount;
  return {
    ...createDownloads(sluice, { schema, ...options }),
    /** The name of its connections in the database. */
    application,
    streams: () => sluice.streams.list(),
    /** Connections of streams that are in use. */
    busy,
    /** Resolves once no connection is in use, and no stream runs. */
    released: () => until(async () => busy() === 0 && sluice.streams.list().length === 0),
    async [Symbol.asyncDispose]() {
      await sluice.dispose();
      await prisma.$disconnect();
      await Promise.all([pool.end(), streamPool.end()]);
    },
  };
}
