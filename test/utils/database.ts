/**
 * The databases of the tests, in the PostgreSQL that global-setup.ts brings up: 20,000 flights, 5,000 bookings and every
 * airport.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase extends AsyncDisposable {
  readonly name: string;
  readonly url: string;
  /** Drops it, with the connections that are left. Idempotent. */
  dispose(): Promise<void>;
}

/** The database that tests share: for those that only read. */
export const sharedUrl = (): string => inject('databases').sharedUrl;

/** A copy of the same data, for tests that write, lock or cut connections. */
export const createDatabase = (): Promise<TestDatabase> => copyOf(inject('databases').template);

/** A database with nothing in it, not even tables. @param encoding Default: UTF8. */
export const createEmptyDatabase = ({ encoding }: { encoding?: string } = {}): Promise<TestDatabase> =>
  copyOf(encoding === undefined ? 'template0' : `template0 ENCODING '${encoding}' LOCALE_PROVIDER libc LOCALE 'C'`);

const copyOf = (template: string) => copyDatabase(sharedUrl(), template);

/** A copy of `template`, in the PostgreSQL of `server`: for what runs before the tests do. */
export async function copyDatabase(server: string, template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const administer = (sql: string) => run(urlOf(server, 'postgres'), sql);
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const dispose = () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { name, url: urlOf(server, name), dispose, [Symbol.asyncDispose]: dispose };
}

/** A copy of a database that nobody is connected to, many times as fast where it is large. */
export const copyLargeDatabase = (template: string, server = sharedUrl()): Promise<TestDatabase> =>
  copyDatabase(server, `${template} STRATEGY FILE_COPY`);

async function run(connectionString: string, sql: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
