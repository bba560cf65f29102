/** Prisma's client for a database that was read a moment ago. */
import { PrismaPg } from '@prisma/adapter-pg';
import type pg from 'pg';
import type { LoadedModules } from '../schema-engine/load-generated.ts';

/** Its models are known where it was generated, and not here. */
export interface Client {
  $connect(): Promise<void>;
  $disconnect(): Promise<void>;
}

/**
 * @param database a pool, which is left open, or what a pool is made of.
 * @param schema holds the tables of models that name none.
 */
export function createClient(
  PrismaClient: LoadedModules['PrismaClient'],
  database: pg.Pool | pg.PoolConfig,
  schema: string,
): Client {
  // Prisma generated it, whose clients can all do that.
  return new PrismaClient({ adapter: new PrismaPg(database, { schema }), errorFormat: 'minimal' }) as Client;
}
