/** From a database to a schema, only reading. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { withClient } from '../../src/database/with-client.ts';
import { introspect } from '../../src/schema-engine/introspect.ts';
import { type CatalogueRow, withEngine } from '../../src/schema-engine/with-engine.ts';
import { createEmptyDatabase, type TestDatabase } from '../utils/database.ts';
import { createRole } from '../utils/role.ts';

let database: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(awkward);
});
afterAll(async () => {
  await client.end();
  await database.dispose();
});

/** What people have, and what a reader of the catalogue stumbles over. */
const awkward = `
  CREATE SCHEMA sales;
  CREATE SCHEMA hidden;
  CREATE TYPE mood AS ENUM ('sad', 'happy');
  ALTER TYPE mood ADD VALUE 'so so' BEFORE 'happy';
  CREATE DOMAIN percent AS int CHECK (VALUE BETWEEN 0 AND 100);
  CREATE TABLE "user" (
    id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, mood mood, done percent CHECK (done <> 7),
    boss_id int REFERENCES "user", stay interval, at point);
  ALTER TABLE "user" ENABLE ROW LEVEL SECURITY;
  CREATE TABLE "Subscription" (id int PRIMARY KEY, owner_id int NOT NULL REFERENCES "user", payer_id int REFERENCES "user");
  CREATE INDEX ON "Subscription" (payer_id, id);
  CREATE TABLE log (line text);
  CREATE TABLE maybe (code text UNIQUE);
  CREATE TABLE bare ();
  CREATE TABLE part (id int, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
  CREATE TABLE part_2020 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');
  CREATE VIEW busy AS SELECT id FROM "user";
  CREATE MATERIALIZED VIEW counted AS SELECT 1 AS one;
  CREATE TABLE sales."order" (shop int, no int, PRIMARY KEY (shop, no));
  CREATE TABLE sales.line (id int PRIMARY KEY, shop int, no int, FOREIGN KEY (shop, no) REFERENCES sales."order");
  CREATE TABLE sales.owner (id int PRIMARY KEY REFERENCES public."user");`;

describe('a schema of PostgreSQL', () => {
  it('is read as models, with enums in the order of the database', async () => {
    const { schema } = await introspect(database.url, { schemas: ['public'] });
    expect(schema).toMatch(/^datasource db \{/);
    expect(schema).not.toContain('generator');
    expect(schema).toMatch(/model Subscription \{\n {2}id +Int +@id\n/);
    expect(schema).toMatch(/enum mood \{\n {2}sad\n {2}so_so +@map\("so so"\)\n {2}happy\n/);
    expect(schema).toMatch(/model part \{[^}]*@@id\(\[id, day\]\)/);
    expect(schema).not.toContain('part_2020');
  });

  it('says what of it cannot be served, and why', async () => {
    const { leftOut } = await introspect(database.url, { schemas: ['public'] });
    expect(leftOut.map(({ what, reason }) => `${what}: ${reason}`)).toEqual([
      expect.stringMatching(/^model log: It has no primary key/),
      expect.stringMatching(/^model maybe: It has no primary key, and no unique one of columns that are not null/),
      expect.stringMatching(/^column user\.stay: Prisma does not know its type, interval/),
      expect.stringMatching(/^column user\.at: Prisma does not know its type, point/),
      expect.stringMatching(/^view busy: No view has a key/),
      'table bare: It has no columns.',
      expect.stringMatching(/^materialised view public\.counted: Prisma does not read such/),
    ]);
  });

  it('is read with others, whose models then name theirs', async () => {
    const { schema } = await introspect(database.url, { schemas: ['public', 'sales'] });
    expect(schema).toMatch(/schemas += \["public", "sales"\]/);
    expect(schema).toMatch(/model order \{[^}]*@@schema\("sales"\)/);
    expect(schema).toMatch(/orders? +order\? +@relation\(fields: \[shop, no\], references: \[shop, no\]/);
  });

  it('has no relations into those that are not read, and says so', async () => {
    const { schema, leftOut } = await introspect(database.url, { schemas: ['sales'] });
    expect(schema).toMatch(/model owner \{\n {2}id +Int +@id\n\}/);
    expect(leftOut).toEqual([
      {
        what: 'relation by owner_id_fkey of owner',
        cause: 'other schema',
        reason: 'It leads to public.user, in a schema that is not read: name it, too, by --schemas sales,public.',
      },
    ]);
  });

  it('must be there, and have tables', async () => {
    const read = (...schemas: [string]) => introspect(database.url, { schemas });
    await expect(read('shop')).rejects.toThrow(/has no schema "shop"\. It has hidden, public, sales: name one/);
    await expect(read('hidden')).rejects.toThrow('There are no tables in "hidden": name their schema');
  });
});

describe('names', () => {
  it('without a Latin letter have an alias, mapped to them', async () => {
    await using other = await createEmptyDatabase();
    await withClient(other.url, 'test', (admin) =>
      admin.query(`CREATE TYPE "種類" AS ENUM ('甲', '乙', 'n1');
        CREATE TABLE "日本" (id int PRIMARY KEY, "番号" int UNIQUE, "種" "種類" DEFAULT '甲', "種々" "種類"[], "1" int);
        CREATE TABLE "中国" ("番号" int REFERENCES "日本" ("番号"), "号" int, PRIMARY KEY ("番号", "号"))`),
    );
    const { schema, leftOut } = await introspect(other.url, { schemas: ['public'] });
    expect(leftOut).toEqual([]);
    expect(schema).toMatch(/model u65e5u672c \{/);
    expect(schema).toMatch(/u756au53f7 +Int\? +@unique.* @map\("番号"\)\n/);
    expect(schema).toMatch(/u7a2e +u7a2eu985e\? +@default\(u7532\) @map\("種"\)\n/);
    expect(schema).toMatch(/n1_ +Int\? @map\("1"\)\n/);
    expect(schema).toMatch(/fields: \[u756au53f7\], references: \[u756au53f7\]/);
    expect(schema).toMatch(/@@id\(\[u756au53f7, u53f7\]/);
    expect(schema).toMatch(/enum u7a2eu985e \{\n {2}u7532 @map\("甲"\)\n {2}u4e59 @map\("乙"\)\n {2}n1\n/);
    expect(schema.match(/@@map\("(?:日本|中国|種類)"\)/g)).toHaveLength(3);
  });
});

describe('an engine that fails inside', () => {
  it('is told of, and the next call has another', async () => {
    // A column that is kept from it is in an index.
    const keeps = (row: CatalogueRow) => !(row.has('formatted_type') && row.get('column_name') === 'payer_id');
    const view = { keeps, told: (cell: unknown) => cell };
    const params = {
      schema: { files: [{ path: 'a.prisma', content: 'datasource db {\n  provider = "postgresql"\n}\n' }] },
      baseDirectoryPath: '/',
      force: true,
      compositeTypeDepth: -1,
      namespaces: null,
    };
    const failing = withEngine(client, 'public', (engine) => engine.introspect(params), view);
    await expect(failing).rejects.toThrow(/^Prisma's schema engine has failed inside: panicked at /);
    await expect(introspect(database.url, { schemas: ['public'] })).resolves.toBeDefined();
  });
});

describe('a role', () => {
  it('needs no more than SELECT, in transactions that only read', async () => {
    await using reader = await createRole(database.url);
    await client.query(`CREATE VIEW sales.busier AS SELECT 1 AS id;
      GRANT USAGE ON SCHEMA sales TO ${reader.name};
      GRANT SELECT ON sales."order", sales.line TO ${reader.name};
      ALTER ROLE ${reader.name} SET default_transaction_read_only = on;
      ALTER ROLE ${reader.name} SET datestyle = 'SQL, DMY'`);
    const { schema, leftOut } = await introspect(reader.url, { schemas: ['sales'] });
    expect(schema.match(/^model .*/gm)).toEqual(['model line {', 'model order {']);
    expect(leftOut.map(({ what }) => what)).toEqual([
      'relation by owner_id_fkey of owner',
      'table owner',
      'view busier',
    ]);
    await expect(introspect(reader.url, { schemas: ['hidden'] })).rejects.toThrow(
      `may not use the schema "hidden": GRANT USAGE ON SCHEMA "hidden" TO ${reader.name}.`,
    );
  });

  it('may see some columns of a table, and keys of the others are passed over', async () => {
    await using reader = await createRole(database.url);
    await client.query(`GRANT USAGE ON SCHEMA sales TO ${reader.name}; CREATE INDEX ON sales.line (no, id);
      GRANT SELECT (id, shop) ON sales.line TO ${reader.name}; GRANT SELECT ON sales."order" TO ${reader.name}`);
    const { schema, leftOut } = await introspect(reader.url, { schemas: ['sales'] });
    expect(schema).toMatch(/model line \{\n {2}id +Int +@id\n {2}shop +Int\?\n\}/);
    expect(leftOut).toContainEqual({
      what: 'columns of line',
      cause: 'no rights',
      reason: 'This role may not read no, nor what they are indexed or related by: GRANT SELECT on them.',
    });
  });

  it('that may see no key of a table sees the key of the same name in another schema', async () => {
    await using other = await createEmptyDatabase();
    await using reader = await createRole(other.url);
    await withClient(other.url, 'test', (admin) =>
      admin.query(`CREATE SCHEMA a; CREATE SCHEMA b;
        CREATE TABLE a.codes (id int PRIMARY KEY, code int CONSTRAINT of_code UNIQUE);
        CREATE TABLE b.codes (code int NOT NULL CONSTRAINT of_code UNIQUE);
        GRANT USAGE ON SCHEMA a, b TO ${reader.name};
        GRANT SELECT (id) ON a.codes TO ${reader.name}; GRANT SELECT ON b.codes TO ${reader.name}`),
    );
    const { schema, leftOut } = await introspect(reader.url, { schemas: ['a', 'b'] });
    expect(schema).toMatch(/model b_codes \{\n {2}code +Int +@unique/);
    expect(leftOut.map(({ what }) => what)).toEqual(['columns of codes']);
  });

  it('that may write writes nothing either', async () => {
    // In a database without "public", the engine would make it.
    await using empty = await createEmptyDatabase();
    const admin = new pg.Client({ connectionString: empty.url });
    await admin.connect();
    await admin.query('DROP SCHEMA public; CREATE SCHEMA shop; CREATE TABLE shop.a (id int PRIMARY KEY)');
    const schemas = () => admin.query('SELECT nspname FROM pg_namespace').then(({ rows }) => rows);
    const before = await schemas();
    await introspect(empty.url, { schemas: ['shop'] });
    await expect(introspect(empty.url, { schemas: ['public'] })).rejects.toThrow('has no schema "public"');
    expect(await schemas()).toEqual(before);
    await admin.end();
  });
});

describe('a thousand tables', () => {
  it('are read', async () => {
    await using large = await createEmptyDatabase();
    const admin = new pg.Client({ connectionString: large.url });
    await admin.connect();
    await admin.query(`DO $$ BEGIN FOR i IN 1..1000 LOOP
      EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, parent int REFERENCES t%s, name text NOT NULL)', i, greatest(i - 1, 1));
    END LOOP; END $$`);
    await admin.end();
    const { schema, leftOut } = await introspect(large.url, { schemas: ['public'] });
    expect(schema.match(/^model /gm)).toHaveLength(1000);
    expect(leftOut).toEqual([]);
  });
});
