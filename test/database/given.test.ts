/** Databases that others made: in a schema of theirs, with roles of theirs, and for reading alone. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors, readList } from '../doors/doors.ts';
import { createDatabase, createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { createRole, type TestRole } from '../utils/role.ts';
import { keepLog, startServer, type TestServer } from '../utils/server.ts';

async function run(url: string, ...statements: string[]): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let rows: Record<string, unknown>[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

const tables = 'Airport, Booking, Flight, _prisma_migrations';
const tablesOf = async (url: string, schema: string) => {
  const [row] = await run(
    url,
    `SELECT string_agg(tablename, ', ' ORDER BY tablename COLLATE "C") AS names FROM pg_tables WHERE schemaname = '${schema}'`,
  );
  return row?.names;
};

const withParameters = (url: string, parameters: Record<string, string>) => {
  const changed = new URL(url);
  for (const [name, value] of Object.entries(parameters)) changed.searchParams.set(name, value);
  return changed.href;
};

const airport = (name: string) => `INSERT INTO "Airport" VALUES ('AAA', '${name}', NULL, NULL, 'USA', 1, 2)`;
const flight = (delay: number) => `INSERT INTO "Flight" VALUES (1, '2001-01-01', ${delay}, 5, 'AAA', 'AAA')`;
const rowOf = (city: string | null, delay: number) => [{ id: 1, delay, origin: { city } }];

describe('a database with the tables in two schemas', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createEmptyDatabase();
    for (const [schema, delay] of [
      ['public', 1],
      ['shop', 2],
      ["My shop's", 3],
    ] as const) {
      await using _ = await startServer({ DATABASE_URL: withParameters(database.url, { schema }) });
      await run(database.url, `SET search_path = ${pg.escapeIdentifier(schema)}`, airport('x'), flight(delay));
    }
  });
  afterAll(() => database.dispose());

  it('has them all in each', async () => {
    expect(await tablesOf(database.url, 'public')).toBe(tables);
    expect(await tablesOf(database.url, 'shop')).toBe(tables);
  });

  describe.each([
    { named: '?schema=shop', parameters: { schema: 'shop' }, delay: 2 },
    { named: '?schema=, with signs in it', parameters: { schema: "My shop's" }, delay: 3 },
    { named: 'a search_path', parameters: { options: '-c search_path=nowhere,shop,public' }, delay: 2 },
    {
      named: '?schema= in spite of a search_path',
      parameters: { schema: 'public', options: '-c search_path=shop' },
      delay: 1,
    },
    { named: 'nothing, which is public', parameters: {}, delay: 1 },
  ])('serves the one that is named by $named', ({ parameters, delay }) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({ DATABASE_URL: withParameters(database.url, parameters) });
    });
    afterAll(() => server.dispose());

    it.each(doors)('$name', async ({ open }) => {
      expect(await open(server.url, {}).rows()).toEqual(rowOf(null, delay));
    });

    it('and its filters, its plain lists and its estimates', async () => {
      const where = { origin: { name: { equals: 'x' } }, bookings: { none: {} } };
      expect(await readList(server.url, { where })).toEqual(rowOf(null, delay));
      const { headers } = await fetch(`${server.url}/export/flights.csv`, { method: 'HEAD' });
      expect(headers.get('row-estimate')).toMatch(/^\d+$/);
    });
  });

  it("heeds the role's own search_path", async () => {
    await using role = await createRole(database.url);
    await run(
      database.url,
      `ALTER ROLE ${role.name} SET search_path = shop`,
      `GRANT USAGE ON SCHEMA shop TO ${role.name}`,
      `GRANT SELECT ON ALL TABLES IN SCHEMA shop TO ${role.name}`,
    );
    await using server = await startServer({ DATABASE_URL: role.url });
    expect(await readList(server.url, {})).toEqual(rowOf(null, 2));
  });
});

describe('a search_path', () => {
  it('that leads to tables in several schemas is refused', async () => {
    await using database = await createDatabase();
    await run(database.url, 'CREATE SCHEMA shop', 'ALTER TABLE "Booking" SET SCHEMA shop');
    const url = withParameters(database.url, { options: '-c search_path=shop,public' });
    await expect(startServer({ DATABASE_URL: url })).rejects.toThrow(/in several schemas: public, shop. Name the one/);
  });

  it('that leads nowhere is refused', async () => {
    await using database = await createEmptyDatabase();
    const url = withParameters(database.url, { options: '-c search_path=nowhere' });
    await expect(startServer({ DATABASE_URL: url })).rejects.toThrow(/\(nowhere\) leads to no schema/);
  });

  it('says where tables are made that are not there yet', async () => {
    await using database = await createEmptyDatabase();
    await run(database.url, 'CREATE SCHEMA shop');
    await using _ = await startServer({
      DATABASE_URL: withParameters(database.url, { options: '-c search_path=shop,public' }),
    });
    expect(await tablesOf(database.url, 'shop')).toBe(tables);
    expect(await tablesOf(database.url, 'public')).toBeNull();
  });
});

it('a table that is not there is told at the start, with its model', async () => {
  await using database = await createDatabase();
  await run(database.url, 'DROP TABLE "Booking"');
  await expect(startServer({ DATABASE_URL: database.url })).rejects.toThrow(
    'The database lacks tables that prisma/schema.prisma names: "public"."Booking" (model Booking).',
  );
});

describe('a role that may only read', () => {
  let database: TestDatabase;
  let role: TestRole;
  let server: TestServer;
  beforeAll(async () => {
    database = await createDatabase();
    role = await createRole(database.url);
    // What it is not granted it does not have from others either.
    await run(
      database.url,
      'REVOKE ALL ON SCHEMA public FROM PUBLIC',
      `GRANT USAGE ON SCHEMA public TO ${role.name}`,
      `GRANT SELECT ON "Airport", "Flight", "Booking" TO ${role.name}`,
      `ALTER ROLE ${role.name} SET default_transaction_read_only = on`,
    );
    server = await startServer({ DATABASE_URL: role.url });
  });
  afterAll(async () => {
    await server.dispose();
    await role[Symbol.asyncDispose]();
    await database.dispose();
  });

  it.each(doors)('$name', async ({ open }) => {
    expect(await open(server.url, { first: 60 }).rows()).toHaveLength(60);
  });

  it('a plain list', async () => {
    expect(await readList(server.url, { first: 60 })).toHaveLength(60);
  });
});

describe('a parameter of DATABASE_URL', () => {
  it('of Prisma that has no meaning here is told once, with what to use instead', async () => {
    await using database = await createDatabase();
    const told = keepLog();
    const url = withParameters(database.url, { connection_limit: '5', pgbouncer: 'true', channel_binding: 'require' });
    await using _ = await startServer({ DATABASE_URL: url }, { log: told.log });
    for (const line of [
      'DATABASE_URL: connection_limit has no meaning here. Set DATABASE_POOL_SIZE for look-ups, and MAX_STREAMS for streams.',
      'DATABASE_URL: pgbouncer has no meaning here. A pooler is recognised without it.',
      'DATABASE_URL: channel_binding has no meaning here. sslmode=verify-full tells who the server is.',
    ])
      expect(told.lines(line)).toHaveLength(1);
  });

  it.each([
    { parameter: 'shema=shop', says: /the parameter shema, which is not heeded here. Leave it out, or correct it/ },
    { parameter: 'Schema=shop', says: /the parameter Schema/ },
    { parameter: 'search_path=shop', says: /the parameter search_path.*by \?schema=/ },
    { parameter: 'statement_timeout=5', says: /the parameter statement_timeout.*LOOKUP_SECONDS/ },
    { parameter: 'binary=true', says: /the parameter binary/ },
    { parameter: 'schema=a&schema=b', says: /the parameter schema twice/ },
    { parameter: 'schema=a%22b', says: /a quotation mark/ },
    { parameter: 'schema=', says: /schema must name a schema/ },
    { parameter: `schema=${'ä'.repeat(32)}`, says: /by 1 to 63 bytes/ },
    { parameter: 'toString=1', says: /the parameter toString/ },
  ])('$parameter is refused', async ({ parameter, says }) => {
    const url = `postgresql://user:hunter2@127.0.0.1:1/shop?${parameter}`;
    const error: unknown = await startServer({ DATABASE_URL: url }).catch((thrown) => thrown);
    expect(error).toMatchObject({ message: expect.stringMatching(says) });
    expect(String(error)).not.toContain('hunter2');
  });
});
