/** A role that may connect, and has what it is granted. */
import { randomBytes } from 'node:crypto';
import pg from 'pg';

export interface TestRole extends AsyncDisposable {
  readonly name: string;
  /** Of the same database, as this role. */
  readonly url: string;
}

export async function createRole(database: string): Promise<TestRole> {
  const name = `role_${randomBytes(6).toString('hex')}`;
  const url = new URL(database);
  Object.assign(url, { username: name, password: 'secret' });
  await run(database, `CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  return {
    name,
    url: url.href,
    [Symbol.asyncDispose]: () => run(database, `DROP OWNED BY ${name}; DROP ROLE ${name}`),
  };
}

async function run(connectionString: string, sql: string) {
  const client = new pg.Client({ connectionString });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
