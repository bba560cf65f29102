/** What a server does in its database, as the database itself sees it. The database must be the test's own. */
import pg from 'pg';
import { lockTable } from './locked-table.ts';
import { until } from './until.ts';

export interface Activity extends AsyncDisposable {
  /** Statements for rows of flights that are open or running. */
  readonly streams: (state?: 'active') => Promise<number>;
  /** Resolves once there are so many of them. */
  readonly streamsAre: (count: number, state?: 'active') => Promise<void>;
  /** Keeps every statement that reads airports from its first row, until it is disposed of. Reads that run go first. */
  readonly lockAirports: () => Promise<AsyncDisposable>;
  /** Connections of servers, whatever they do. */
  readonly connections: () => Promise<number>;
  /** Resolves once there are so many of them. */
  readonly connectionsAre: (count: number) => Promise<void>;
}

export async function watchActivity(url: string): Promise<Activity> {
  const observer = new pg.Client({ connectionString: url, application_name: 'observer' });
  await observer.connect();

  const count = async (condition: string) => {
    const { rows } = await observer.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'sluice' AND ${condition}`,
    );
    return rows[0]?.count ?? 0;
  };
  const streams = (state?: 'active') =>
    count(`query LIKE '%"Flight"%' AND state IN ('active', ${state ? `'active'` : `'idle in transaction'`})`);
  const connections = () => count('true');

  return {
    streams,
    streamsAre: (wanted, state) => until(async () => (await streams(state)) === wanted),
    lockAirports: () => lockTable(url, 'Airport'),
    connections,
    connectionsAre: (wanted) => until(async () => (await connections()) === wanted),
    [Symbol.asyncDispose]: () => observer.end(),
  };
}
