/**
 * The databases of the tests, in the PostgreSQL that global-setup.ts brings up: 20,000 flights, 5,000 bookings and every
 * airport.
 */
import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';

export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  /** Drops it, with the connections that are left. Idempotent. */
  dispose(): Promise<void>;
}

/** The database that tests share: for those that only read. */
export const sharedUrl = (): string => inject('databases').sharedUrl;

/** A copy of the same data, for tests that write, lock or cut connections. */
export const createDatabase = (): Promise<TestDatabase> => copyOf(inject('databases').template);

/** A database with nothing in it, not even tables. */
export const createEmptyDatabase = (): Promise<TestDatabase> => copyOf('template0');

async function copyOf(template: string): Promise<TestDatabase> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await administer(`CREATE DATABASE ${name} TEMPLATE ${template}`);
  const dispose = () => administer(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  return { url: urlOf(name), dispose, [Symbol.asyncDispose]: dispose };
}

async function administer(sql: string) {
  const client = new pg.Client({ connectionString: urlOf('postgres') });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

function urlOf(database: string): string {
  const url = new URL(sharedUrl());
  url.pathname = `/${database}`;
  return url.href;
}
