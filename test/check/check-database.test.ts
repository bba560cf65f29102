/** What would go wrong with a database, before it is served. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkDatabase } from '../../src/check/check-database.ts';
import type { Finding } from '../../src/check/finding.ts';
import { withClient } from '../../src/database/with-client.ts';
import { root } from '../repo/files.ts';
import { createEmptyDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { missingPgBouncer, startPgBouncer } from '../utils/pgbouncer.ts';
import { createRole } from '../utils/role.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

let database: TestDatabase;
let client: pg.Client;
let folder: TemporaryFolder;
beforeAll(async () => {
  folder = await testFolder();
  database = await createEmptyDatabase();
  client = new pg.Client({ connectionString: database.url });
  await client.connect();
  await client.query(`
    CREATE TYPE level AS ENUM ('low', 'high', '');
    ALTER TYPE level ADD VALUE 'middle' AFTER 'low';
    CREATE TABLE "Subscription" (id int PRIMARY KEY, plan varchar(9));
    CREATE TABLE author (id int PRIMARY KEY, "AND" int, level level);
    CREATE TABLE post (id int PRIMARY KEY, author_id int NOT NULL REFERENCES author, editor_id int REFERENCES author);
    CREATE INDEX ON post (author_id);
    CREATE INDEX ON post (editor_id, id);
    CREATE TABLE tag (name text PRIMARY KEY, parent text REFERENCES tag);
    CREATE TABLE log (line text);
    CREATE TABLE secret (id int PRIMARY KEY);
    ALTER TABLE secret ENABLE ROW LEVEL SECURITY;
    CREATE POLICY nobody ON secret USING (false);`);
});
afterAll(async () => {
  await client.end();
  await database.dispose();
  await folder[Symbol.asyncDispose]();
});

const check = (url = database.url, schema?: string, config?: unknown) =>
  checkDatabase(url, {
    config,
    schemas: ['public'],
    cache: folder.path,
    files: schema === undefined ? undefined : [{ path: 'schema.prisma', content: schema }],
  });

const about = (findings: readonly Finding[], what: string) =>
  findings.filter((finding) => finding.what === what).map(({ level, advice }) => `${level}: ${advice}`);

describe('a database as it is', () => {
  let findings: readonly Finding[];
  beforeAll(async () => {
    findings = await check();
  });

  it.each<[string, RegExp]>([
    ['model log', /^problem: It has no primary key/],
    ['model Subscription', /^note: Its type is SubscriptionRow, since Subscription or a type made of it is taken/],
    ['table "public"."secret"', /^problem: Its row-level security is void, since the role is a superuser/],
    ['list tag.other_tag', /^problem: No index serves it.*CREATE INDEX ON "public"\."tag" \("parent", "name"\)/],
    [
      'list author.post_post_author_idToauthor',
      /^note: An index finds its rows, and they are sorted each time: CREATE INDEX ON "public"\."post" \("author_id", "id"\)/,
    ],
  ])('%s is told', (what, line) => {
    expect(about(findings, what)).toEqual([expect.stringMatching(line)]);
  });

  it('and nothing else', () => {
    expect(findings).toHaveLength(5);
  });

  it('is told of tables that others inherit from', async () => {
    await using inherited = await createEmptyDatabase();
    await withClient(inherited.url, 'test', (client) =>
      client.query('CREATE TABLE city (id int PRIMARY KEY); CREATE TABLE capital (country text) INHERITS (city)'),
    );
    expect(about(await check(inherited.url), 'model city')).toEqual([
      expect.stringMatching(
        /^note: Its rows are also those of capital, which inherit from it, and nothing keeps id unique/,
      ),
    ]);
  });
});

describe('a config', () => {
  it('is compared: its names, its keys and its rules', async () => {
    await client.query(`INSERT INTO log VALUES ('a'), ('a'), (NULL)`);
    const models = {
      log: { key: ['line'] },
      post: { where: { author: 1 } },
      author: { where: { id: { gt: 0 } } },
      Subscription: { type: 'Plan' },
      secret: false,
    };
    const findings = await check(database.url, undefined, { models });
    expect(findings.map(({ what }) => what)).not.toContain('model log');
    expect(about(findings, 'key of log')).toEqual([
      'problem: The config gives it the key line, which is null in a row: name other columns.',
      'problem: The config gives it the key line, which two rows have in common: name more columns.',
    ]);
    expect(about(findings, 'where of post')).toEqual([
      expect.stringMatching(/^problem: The config gives it rows that cannot be read: Unknown argument `author`\./),
    ]);
    for (const what of ['where of author', 'model Subscription', 'table "public"."secret"', 'config'])
      expect(about(findings, what)).toEqual([]);
  });

  it('that names what is not there is told, and the rest is checked without it', async () => {
    const findings = await check(database.url, undefined, { models: { Log: false } });
    expect(about(findings, 'config')).toEqual([
      expect.stringMatching(/^problem: The config names the model Log, which is not there: did you mean log\?/),
    ]);
    expect(about(findings, 'model log')).toHaveLength(1);
  });
});

describe('a schema beside it', () => {
  it('is compared: tables, columns, types, nulls, enums', async () => {
    const findings = await check(
      database.url,
      `enum level {
        high
        low
      }
      model Subscriptions {
        id   BigInt @id
        plan String @db.VarChar(9)
        @@map("Subscription")
      }
      model Author {
        id    Int     @id
        level level[]
        name  String?
        @@map("author")
      }
      model Gone {
        id Int @id
      }
      model Log {
        line String?
        @@ignore
        @@map("log")
      }`,
    );
    expect(findings.map(({ level, what, advice }) => `${level}: ${what}: ${advice}`)).toEqual([
      expect.stringMatching(/^problem: model Log: It has no primary key/),
      expect.stringMatching(/^problem: column Subscriptions\.id: It is int4 in the database, and int8 in the schema/),
      expect.stringMatching(/^problem: column Subscriptions\.plan: It may be null in the database/),
      expect.stringMatching(/^problem: column Author\.level: It is level in the database, and level\[\] in the schema/),
      expect.stringMatching(/^problem: column Author\.name: "public"\."author" has no column "name"/),
      expect.stringMatching(/^problem: model Gone: There is no table "public"\."Gone"/),
      expect.stringMatching(
        /^problem: enum level: The database has values that the schema lacks.*: add "middle", ""\.$/,
      ),
    ]);
  });

  it('may have its enums in another order, which is told', async () => {
    const findings = await check(
      database.url,
      `enum level {
        high
        low
        middle
        none   @map("")
      }
      model author {
        id    Int    @id
        level level?
      }`,
    );
    expect(findings).toEqual([
      {
        level: 'note',
        what: 'enum level',
        advice:
          'The database has its values in another order, which is the one that rows are in: "low", "middle", "high", "".',
      },
    ]);
  });
});

describe('a role', () => {
  it('is asked what it may read, and for how long', async () => {
    await using reader = await createRole(database.url);
    await client.query(`GRANT SELECT ON secret TO ${reader.name}; GRANT SELECT (id) ON post TO ${reader.name};
      ALTER ROLE ${reader.name} SET statement_timeout = '30s'`);
    const asIs = await check(reader.url);
    expect(about(asIs, 'table tag')).toEqual([
      expect.stringMatching(/^problem: This role may read none of its columns/),
    ]);
    expect(about(asIs, 'table "public"."secret"')).toEqual([]);
    expect(about(asIs, 'statement_timeout')).toEqual([
      expect.stringMatching(/^note: The role has 30s: streams do without/),
    ]);
    const own = 'model post {\n  id Int @id\n  author_id Int\n}\n';
    expect(about(await check(reader.url, own), 'table "public"."post"')).toEqual([
      `problem: The role may not read author_id: GRANT SELECT ON "public"."post" TO "${reader.name}".`,
    ]);
  });

  it('that owns a table is told of row-level security that is not forced upon it', async () => {
    await using owner = await createRole(database.url);
    await client.query(`GRANT CREATE ON SCHEMA public TO ${owner.name};
      SET ROLE ${owner.name}; CREATE TABLE own (id int PRIMARY KEY); ALTER TABLE own ENABLE ROW LEVEL SECURITY; RESET ROLE`);
    const schema = 'model own {\n  id Int @id\n}\n';
    expect(about(await check(owner.url, schema), 'table "public"."own"')).toEqual([
      expect.stringMatching(/void, since the role owns it, and does not FORCE/),
    ]);
    await client.query('ALTER TABLE own FORCE ROW LEVEL SECURITY');
    expect(await check(owner.url, schema)).toEqual([]);
  });
});

const missing = missingPgBouncer();

describe('a pooler', () => {
  it.skipIf(missing)(`is told${missing ? `: ${missing}` : ''}`, async () => {
    await using pooler = await startPgBouncer(database.url);
    const schema = 'model post {\n  id Int @id\n}\n';
    expect(about(await check(pooler.url, schema), 'pooler')).toEqual([expect.stringMatching(/^note: A pooler stands/)]);
  });
});

describe('the command', () => {
  const run = async (...args: string[]) => {
    const env = { ...process.env, XDG_CACHE_HOME: folder.path, DATABASE_URL: '' };
    const child = spawn(process.execPath, [join(root, 'src/cli/main.ts'), ...args], { env });
    const [out, err, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
    return { out, err, code };
  };
  const shop = (url: string, change: (url: URL) => void) => {
    const changed = new URL(url);
    change(changed);
    return changed.href;
  };

  it('`check` ends with 1 where something would go wrong, and else with 0', async () => {
    const bad = await run('check', database.url);
    expect(bad).toMatchObject({ code: 1, err: '' });
    expect(bad.out).toMatch(/^problem: model log: .*\n(?:.+\n)*3 things would go wrong\.\n$/);
    const good = await run(
      'check',
      `${sharedUrl()}?connection_limit=5`,
      '--schema',
      join(root, 'prisma/schema.prisma'),
    );
    expect(good).toMatchObject({ code: 0, err: '' });
    expect(good.out).toMatch(
      /^note: address: .*connection_limit has no meaning here[\s\S]*\nNothing would go wrong\.\n$/,
    );
  });

  it('`pull` writes a schema, and says what is left out; never over another', async () => {
    const { out, err, code } = await run('pull', database.url);
    expect(code).toBe(0);
    expect(out).toMatch(/^generator client \{[\s\S]*generator sluice \{[\s\S]*datasource db \{[\s\S]*model author \{/);
    expect(err).toMatch(/^left out: model log: It has no primary key.*\n$/);
    const file = join(folder.path, 'made', 'schema.prisma');
    expect(await run('pull', database.url, '-o', file)).toMatchObject({ code: 0, out: '' });
    expect(await run('check', database.url, '--schema', file)).toMatchObject({ code: 1, err: '' });
    expect(await run('pull', database.url, '-o', file)).toEqual({
      out: '',
      err: `${file} is there already: name another by -o, or write over it by --force.\n`,
      code: 1,
    });
    expect(await run('pull', database.url, '-o', file, '--force')).toMatchObject({ code: 0 });
  });

  it.each<[string, () => string[] | Promise<string[]>, RegExp]>([
    ['no address', () => ['pull'], /^Name the database, as postgresql:\/\/user:password@host:5432\/database, or set/],
    ['an address of something else', () => ['pull', 'mysql://a/b'], /^This is no address of a PostgreSQL: write/],
    [
      'an address without a name',
      () => ['pull', shop(database.url, (url) => (url.pathname = ''))],
      /^The address names no database: write/,
    ],
    [
      'a server that is not there',
      () => ['check', 'postgresql://127.0.0.1:1/shop'],
      /^The database "shop" at 127\.0\.0\.1:1, which the address names, does not answer.* Nothing listens there/,
    ],
    [
      'a database that is not there',
      () => ['pull', shop(database.url, (url) => (url.pathname = '/nowhere'))],
      /does not answer: database "nowhere" does not exist\. Create the database/,
    ],
    [
      'a wrong password',
      () => ['pull', shop(database.url, (url) => (url.password = 'wrong'))],
      /does not answer: password authentication failed .* User or password is wrong/,
    ],
    [
      'a parameter that nobody knows',
      () => ['pull', `${database.url}?schma=a`],
      /has the parameter schma, which is not heeded here/,
    ],
    [
      'a schema that is not there',
      () => ['pull', database.url, '--schemas', 'shop'],
      /has no schema "shop"\. It has public: name one/,
    ],
    [
      'a file that is not there',
      () => ['check', database.url, '--schema', '/nowhere'],
      /^The schema \/nowhere is not there/,
    ],
    [
      'a file that Prisma cannot read',
      async () => {
        const file = join(folder.path, 'broken.prisma');
        await writeFile(file, 'model A {\n  id Number @id\n}\n');
        return ['check', database.url, '--schema', file];
      },
      /^Prisma cannot read the schema: broken\.prisma:2: Type "Number" is neither.* Correct it: `npx prisma validate`/,
    ],
    ['an option that nobody knows', () => ['check', '--nothing'], /^Unknown option '--nothing'/],
  ])('says in one line what is wrong: %s', async (_, args, line) => {
    const { out, err, code } = await run(...(await args()));
    expect(err).toMatch(line);
    expect(err.trimEnd().split('\n')).toHaveLength(1);
    expect(err).not.toContain('secret');
    expect({ out, code }).toEqual({ out: '', code: 1 });
  });
});
