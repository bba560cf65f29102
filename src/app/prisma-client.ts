/** The Prisma client of the server. */
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { rowStreams } from '../core/run/row-streams.ts';
import { PrismaClient } from './generated/prisma/client.ts';
import { datamodel } from './generated/sluice.ts';

/**
 * A client with `stream()`, on a pool of yours: disconnecting the client leaves the pool open.
 *
 * @param schema holds the tables of models that declare none. Prisma does not look at the search_path.
 */
export const createClient = (pool: Pool, schema = 'public') =>
  new PrismaClient({ adapter: new PrismaPg(pool, { schema }) }).$extends(rowStreams({ pool, datamodel }));

export type Client = ReturnType<typeof createClient>;
