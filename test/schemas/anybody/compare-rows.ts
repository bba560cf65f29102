/** The rows of every model of a database, compiled and as Prisma makes them of the same cells. */
import pg from 'pg';
import { type AutoAppOptions, autoApp } from '../../../src/auto/auto-app.ts';
import { createDatamodel } from '../../../src/core/model/datamodel.ts';
import { tapPool } from '../../../src/core/prisma/tap.ts';
import { expectReplayed } from '../expect-replayed.ts';

/** @returns the models that have rows. */
export async function compareRows(url: string, options: AutoAppOptions): Promise<readonly string[]> {
  await using parts = new AsyncDisposableStack();
  const app = await autoApp(url, options);
  const datamodel = createDatamodel(app.datamodel);
  const pool = parts.adopt(new pg.Pool({ connectionString: url, max: 4 }), (pool) => pool.end());
  tapPool(pool, datamodel);
  const prisma = parts.adopt(app.createClient(pool, options.schemas[0]), (client) => client.$disconnect());
  const filled: string[] = [];
  for (const model of datamodel.models)
    if ((await expectReplayed(model, { prisma, pool })) > 0) filled.push(model.name);
  return filled;
}
