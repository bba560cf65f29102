/** Where faults are made: a database of its own, a network to it, and a server behind that. */
import pg from 'pg';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { createDatabase } from '../utils/database.ts';
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

export async function createScene(env: Readonly<Record<string, string>> = {}): Promise<Scene> {
  await using making = new AsyncDisposableStack();
  const database = making.use(await createDatabase());
  const client = making.adopt(new pg.Client({ connectionString: database.url }), (client) => client.end());
  await client.connect();
  const sql: Scene['sql'] = async (text) => (await client.query(text)).rows;
  const atRow = (statement: string) =>
    sql(
      `CREATE OR REPLACE FUNCTION at_row(id int) RETURNS boolean LANGUAGE plpgsql COST 1 AS
       $$ BEGIN IF id = ${n} THEN ${statement}; END IF; RETURN true; END $$`,
    );
  await atRow('NULL');
  await sql('ALTER TABLE "Flight" RENAME TO "EveryFlight"');
  await sql('CREATE VIEW "Flight" AS SELECT * FROM "EveryFlight" WHERE at_row(id)');
  await sql('SELECT pg_advisory_lock(1)');

  const activity = making.use(await watchActivity(database.url));
  const network = making.use(await createNetwork(database.url));
  const { url } = making.use(
    await startServer({
      DATABASE_URL: network.url,
      STREAM_BATCH_ROWS: '100',
      MAX_STREAMS_PER_CLIENT: '20',
      TOKEN_SECRET: 'one that the servers of a scene have in common',
      ...env,
    }),
  );
  const ending = making.move();
  return {
    url,
    network,
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
