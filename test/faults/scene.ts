/** Where faults are made: a database of its own, a network to it, and a server behind that. */

import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Client } from '../../src/app/prisma-client.ts';
import type { StartOptions } from '../../src/app/start.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createDatabase, sharedUrl } from '../utils/database.ts';
import { createNetwork, type Network } from '../utils/network.ts';
import { startServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

export interface Scene extends AsyncDisposable {
  /** Where readers ask. */
  readonly url: string;
  /** From the server to its database. */
  readonly network: Network;
  /** Past the network. */
  readonly sql: <T extends pg.QueryResultRow>(text: string) => Promise<T[]>;
  readonly activity: Activity;
  /** As the server's user, who is like any other: no superuser. */
  readonly database: { readonly url: string; readonly user: string };
  /** Ends the connections that the server has to its database, and waits until they are gone. */
  readonly dropConnections: () => Promise<unknown>;
  /** The flights are read through a function, which does this at the row `n`; in PL/pgSQL. */
  readonly atRow: (statement: string) => Promise<void>;
  /** Resolves with the backends that wait at the row for a lock of the test, once there are so many. */
  readonly held: (count: number) => Promise<readonly number[]>;
}

/** The row of which something happens, and how many are asked for. Their keys are their numbers. */
export const n = 1_234;
export const all = 2_000;

/** What a statement does at the row that shall wait there. */
export const wait = 'PERFORM pg_advisory_xact_lock_shared(1)';

/** @param env settings of the server. */
export async function createScene(
  env: Readonly<Record<string, string>> = {},
  options: Partial<Pick<StartOptions<Client>, 'extend' | 'log'>> = {},
): Promise<Scene> {
  await using making = new AsyncDisposableStack();
  const { user } = making.use(await createUser());
  const whole = making.use(await createDatabase());
  const client = making.adopt(new pg.Client({ connectionString: whole.url }), (client) => client.end());
  await client.connect();
  const sql: Scene['sql'] = async (text) => (await client.query(text)).rows;
  const atRow = (statement: string) =>
    sql(
      `CREATE OR REPLACE FUNCTION at_row(id int) RETURNS boolean LANGUAGE plpgsql COST 1 AS
       $$ BEGIN IF id = ${n} THEN ${statement}; END IF; RETURN true; END $$`,
    );
  await atRow('NULL');
  // Not by a view, since the database guarantees no key of one.
  await sql('ALTER TABLE "Flight" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY');
  await sql('CREATE POLICY at_row ON "Flight" USING (at_row(id))');
  await sql('SELECT pg_advisory_lock(1)');

  const url = new URL(whole.url);
  url.username = user;
  url.password = user;
  const database = { url: url.href, user };
  const activity = making.use(await watchActivity(whole.url));
  const network = making.use(await createNetwork(database.url));
  const settings = { DATABASE_URL: network.url, STREAM_BATCH_ROWS: '100', MAX_STREAMS_PER_CLIENT: '20', ...env };
  const server = making.use(await startServer(settings, options));
  const ending = making.move();
  return {
    url: server.url,
    network,
    database,
    dropConnections: () =>
      sql(
        `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'sluice'`,
      ),
    sql,
    activity,
    atRow: async (statement) => void (await atRow(statement)),
    async held(count) {
      let pids: readonly number[] = [];
      await until(async () => {
        const rows = await sql<{ pid: number }>(
          "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
        );
        pids = rows.map(({ pid }) => pid);
        return pids.length === count;
      });
      return pids;
    },
    [Symbol.asyncDispose]: () => ending.disposeAsync(),
  };
}

/** Who may do what the tests' own user may, but does not get past limits as a superuser does. */
async function createUser(): Promise<{ readonly user: string } & AsyncDisposable> {
  const user = `user_${randomBytes(6).toString('hex')}`;
  const administer = async (text: string) => {
    const client = new pg.Client({ connectionString: sharedUrl() });
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  };
  await administer(`CREATE ROLE ${user} LOGIN PASSWORD '${user}' IN ROLE CURRENT_USER`);
  return { user, [Symbol.asyncDispose]: () => administer(`DROP ROLE ${user}`) };
}
