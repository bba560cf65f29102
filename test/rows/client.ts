/** A Prisma client with row streams on a test database, and what the tests ask about its connections. */
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { type RowStreamsOptions, rowStreams } from '../../src/core/run/row-streams.ts';

export function connect(url: string, { max = 4, ...options }: Partial<RowStreamsOptions> & { max?: number } = {}) {
  const pool = new pg.Pool({ connectionString: url, max, application_name: `rows-${crypto.randomUUID()}` });
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) }).$extends(
    rowStreams({ pool, datamodel, ...options }),
  );
  return {
    pool,
    prisma,
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Of the database's own tables: it gives no rows, and is asked again only after a while. */
const isOfCatalogue = ({ text }: { readonly text: string }) => text.includes('FROM pg_index');

/** Counts what is sent to the database through a pool, statements and portal reads apart. */
export function countQueries(pool: pg.Pool) {
  const counts = { statements: 0, reads: 0 };
  pool.on('connect', (client) => {
    const { connection } = client;
    // The wire's own messages: Parse starts a statement, Execute reads from a portal.
    const { parse, execute } = connection as unknown as Record<'parse' | 'execute', (...args: unknown[]) => unknown>;
    let ofCatalogue = false;
    Object.assign(connection, {
      parse(...args: [{ readonly text: string }, ...unknown[]]) {
        ofCatalogue = isOfCatalogue(args[0]);
        if (!ofCatalogue) counts.statements += 1;
        return parse.apply(connection, args);
      },
      execute(...args: unknown[]) {
        if (!ofCatalogue) counts.reads += 1;
        return execute.apply(connection, args);
      },
    });
  });
  return counts;
}
