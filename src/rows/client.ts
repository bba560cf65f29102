/** The Prisma client of the server, and the way from a model's name to its `findMany`. */
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import { PrismaClient } from '../generated/prisma/client.ts';
import { delegateName } from './model.ts';
import type { FindManyArgs } from './plan.ts';
import { rowStreams } from './row-streams.ts';
import type { ModelName, Row } from './types.ts';

/**
 * A client with `stream()`, on a pool of yours: disconnecting the client leaves the pool open.
 *
 * @param schema holds the tables of models that declare none. Prisma does not look at the search_path.
 */
export const createClient = (pool: Pool, schema = 'public') =>
  new PrismaClient({ adapter: new PrismaPg(pool, { schema }) }).$extends(rowStreams(pool));

export type Client = ReturnType<typeof createClient>;

export type FindMany = (model: ModelName, args: FindManyArgs) => PromiseLike<Row[]>;

/** Any client's `findMany`, by the model's name; the client's extensions hold. */
export function findManyOf(prisma: object): FindMany {
  // A client's models are properties under their names, uncapitalised; its type cannot be asked for them by a variable.
  const models = prisma as Record<string, { findMany(args: FindManyArgs): PromiseLike<Row[]> } | undefined>;
  return (model, args) => {
    const delegate = models[delegateName(model)];
    if (delegate === undefined) throw new Error(`The Prisma client has no model ${model}`);
    return delegate.findMany(args);
  };
}
