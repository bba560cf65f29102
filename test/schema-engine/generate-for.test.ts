/** From a schema to a client and a datamodel, in a cache. */
import { mkdir, readdir, realpath, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PrismaClient as Client } from '../../src/app/generated/prisma/client.ts';
import { cacheFolder } from '../../src/schema-engine/cache-folder.ts';
import { generateFor } from '../../src/schema-engine/generate-for.ts';
import { introspect } from '../../src/schema-engine/introspect.ts';
import { loadDatamodel, loadGenerated } from '../../src/schema-engine/load-generated.ts';
import { readSchemaFiles } from '../../src/schema-engine/schema-files.ts';
import { sharedUrl } from '../utils/database.ts';
import type { TemporaryFolder } from '../utils/temporary-folder.ts';
import { testFolder } from '../utils/test-folder.ts';

let folder: TemporaryFolder;
let cache: string;
beforeAll(async () => {
  folder = await testFolder();
  cache = join(folder.path, 'a cache');
  await mkdir(cache);
});
afterAll(() => folder[Symbol.asyncDispose]());

/** As an app may have it that comes from an older Prisma, with its line numbers. */
const older = `generator client {
  provider        = "prisma-client-js"
  previewFeatures = ["multiSchema", "driverAdapters", "views"] // once needed
}

generator erd {
  provider = "prisma-erd-generator"
}

datasource pg {
  provider  = "postgres" // not "mysql"
  url       = env("DATABASE_URL")
  directUrl = env("DIRECT_URL")
}
`;

describe('an introspected schema', () => {
  it('makes a client that reads, and a datamodel', async () => {
    const { schema } = await introspect(sharedUrl(), { schemas: ['public'] });
    const generated = await generateFor([{ path: 'schema.prisma', content: schema }], { cache });
    const { datamodel, PrismaClient } = await loadGenerated(generated);
    expect(Object.keys(datamodel.models)).toEqual(['Airport', 'Booking', 'Flight']);
    // The types that were generated are not known here; they are those of the client of the project.
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: sharedUrl() }) }) as Client;
    const [airport] = await prisma.airport.findMany({ relationLoadStrategy: 'join', where: { iata: 'ATL' } });
    expect(airport).toMatchObject({ iata: 'ATL', state: 'GA' });
    await prisma.$disconnect();
  });
});

describe('a schema of many models', () => {
  const fillers = Array.from({ length: 150 }, (_, index) => `model Filler${index} {\n  id Int @id\n}\n`).join('');

  it('makes a client that reads, and the same datamodel', async () => {
    const { schema: content } = await introspect(sharedUrl(), { schemas: ['public'] });
    const few = await loadDatamodel(await generateFor([{ path: 'schema.prisma', content }], { cache }));
    const files = [
      { path: 'schema.prisma', content },
      { path: 'more/fillers.prisma', content: fillers },
    ];
    const { datamodel, PrismaClient } = await loadGenerated(await generateFor(files, { cache }));
    expect(datamodel).toMatchObject(few);
    expect(Object.keys(datamodel.models)).toHaveLength(153);
    // The same as above.
    const prisma = new PrismaClient({ adapter: new PrismaPg({ connectionString: sharedUrl() }) }) as Client;
    const [booking] = await prisma.booking.findMany({ where: { status: 'HELD', id: { gt: 1 } }, take: 1 });
    expect(booking).toMatchObject({ status: 'HELD', bookedAt: expect.any(Date), tags: expect.any(Array) });
    await prisma.$disconnect();
  });

  it('is refused in one line, which names its own line', async () => {
    const files = [
      { path: 'fillers.prisma', content: fillers },
      { path: 'more/a.prisma', content: 'model A {\n  id Int @id\n  b  Text\n}\n' },
    ];
    await expect(generateFor(files, { cache })).rejects.toThrow(
      /^Prisma cannot read the schema: more.a\.prisma:3: Type "Text" is neither a built-in type.*shows the place\.$/,
    );
  });
});

describe("an app's own schema", () => {
  it('is taken for its models, whatever its generators and its datasource say', async () => {
    const files = [
      { path: 'base.prisma', content: older },
      { path: 'models/a.prisma', content: 'model A {\n  id Int @id @pg.SmallInt\n  on Answer @default(true)\n}\n' },
      { path: 'models/b.prisma', content: 'enum Answer {\n  true\n  false @map("no")\n  null_\n}\n' },
    ];
    const { models, enums } = await loadDatamodel(await generateFor(files, { cache }));
    expect(models.A?.fields.id?.nativeType).toEqual(['SmallInt', []]);
    // GraphQL keeps these values for itself.
    const [yes, no, none] = enums.Answer?.values ?? [];
    expect([yes, no, none]).toEqual([
      { name: 'true_', dbName: 'true' },
      { name: 'false_', dbName: 'no' },
      { name: 'null_' },
    ]);
  });

  it('may have views with keys and indexes, which an older Prisma took', async () => {
    const content = `view Total {
        day   DateTime @id(map: "x") @unique // as @id
        count Int      @default(0)
        @@index([count])
      }
      view Sale {
        shop Int    @id @default(autoincrement()) // "of" @id
        note String @default("// @id")
      }
      view Part {
        sale   Int
        number Int
        @@id([sale, number])
      }`;
    const { models } = await loadDatamodel(await generateFor([{ path: 'a.prisma', content }], { cache }));
    const keys = Object.values(models).map(({ fields, uniqueKeys }) => [
      ...Object.keys(fields).filter((name) => fields[name]?.isUnique),
      ...(uniqueKeys ?? []).flatMap(({ fields }) => fields),
    ]);
    expect(keys).toEqual([['day'], ['shop'], ['sale', 'number']]);
  });

  it('is refused in one line, which names its own line', async () => {
    const files = [{ path: 'base.prisma', content: `${older}\nmodel A {\n  id Int @id\n  b  Text\n}\n` }];
    await expect(generateFor(files, { cache })).rejects.toThrow(
      /^Prisma cannot read the schema: base\.prisma:18: Type "Text" is neither a built-in type.*`npx prisma validate` shows the place\.$/,
    );
    await expect(
      generateFor([{ path: 'a.prisma', content: older.replace('"postgres"', '"mysql"') }], { cache }),
    ).rejects.toThrow('The schema is one for mysql: only provider = "postgresql" can be served.');
  });

  it('is a file or a folder that is there', async () => {
    const missing = join(folder.path, 'nowhere.prisma');
    await expect(readSchemaFiles(missing)).rejects.toThrow(`The schema ${missing} is not there`);
    const schema = join(folder.path, 'schema');
    await mkdir(join(schema, 'more'), { recursive: true });
    await expect(readSchemaFiles(schema)).rejects.toThrow('has no files that end in .prisma');
    await writeFile(join(schema, 'more', 'a.prisma'), 'model A {\n}\n');
    expect(await readSchemaFiles(schema)).toEqual([{ path: join('more', 'a.prisma'), content: 'model A {\n}\n' }]);
  });
});

describe('the cache', () => {
  const schemaOf = (model: string) => [{ path: 'a.prisma', content: `model ${model} {\n  id Int @id\n}\n` }];

  it('is used again, and made anew for another schema', async () => {
    const first = await generateFor(schemaOf('First'), { cache });
    expect(first.isCached).toBe(false);
    expect(await generateFor(schemaOf('First'), { cache })).toEqual({ ...first, isCached: true });
    const second = await generateFor(schemaOf('Second'), { cache });
    expect(second.isCached).toBe(false);
    expect(second.client).not.toBe(first.client);
  });

  it('is whole where several generate at once, or one is stopped', async () => {
    const made = await Promise.all([1, 2, 3].map(() => generateFor(schemaOf('Third'), { cache })));
    expect(new Set(made.map(({ client }) => client)).size).toBe(1);
    const stopping = new AbortController();
    const stopped = generateFor(schemaOf('Fourth'), { cache, signal: stopping.signal });
    stopping.abort(new Error('stop'));
    await expect(stopped).rejects.toThrow('stop');
    expect((await readdir(cache)).filter((name) => name.startsWith('.'))).toEqual([]);
    expect((await generateFor(schemaOf('Fourth'), { cache })).isCached).toBe(false);
  });

  it('is made anew where its files have lost their contents', async () => {
    const files = [{ path: 'schema.prisma', content: `${older}model Lost {\n  id Int @id\n}\n` }];
    const { client, datamodel } = await generateFor(files, { cache });
    await writeFile(datamodel, '');
    await rm(client);
    expect(await generateFor(files, { cache })).toEqual({ client, datamodel, isCached: false });
    expect(Object.keys((await loadDatamodel({ datamodel })).models)).toEqual(['Lost']);
    expect(await generateFor(files, { cache })).toEqual({ client, datamodel, isCached: true });
  });

  it('says where it cannot be written, and what to set', async () => {
    const file = join(folder.path, 'a file');
    await writeFile(file, '');
    const files = [{ path: 'schema.prisma', content: 'model A {\n  id Int @id\n}\n' }];
    await expect(generateFor(files, { cache: join(file, 'cache') })).rejects.toThrow(
      /^Clients cannot be generated into .*a file.*: ENOTDIR.*\. Set XDG_CACHE_HOME to a folder that can be written, and has space\.$/,
    );
  });

  it('forgets what nobody has used for a month, and what was left half made', async () => {
    const old = join(cache, 'f'.repeat(32));
    const half = join(cache, '.making-1');
    const other = join(cache, 'somebody else');
    for (const made of [old, half, other]) {
      await mkdir(made);
      await utimes(made, new Date('2020-01-01'), new Date('2020-01-01'));
    }
    await generateFor(schemaOf('Fifth'), { cache });
    const left = await readdir(cache);
    expect(left).toContain('somebody else');
    expect(left).not.toContain('.making-1');
    expect(left).not.toContain('f'.repeat(32));
  });

  it('is in XDG_CACHE_HOME, and never below node_modules', async () => {
    const home = await realpath(folder.path);
    expect(await cacheFolder({ XDG_CACHE_HOME: home })).toBe(join(home, 'sluice'));
    await expect(cacheFolder({ XDG_CACHE_HOME: join(home, 'node_modules') })).rejects.toThrow(
      /Node runs no TypeScript below node_modules\. Set XDG_CACHE_HOME/,
    );
    await writeFile(join(home, 'file'), '');
    await expect(cacheFolder({ XDG_CACHE_HOME: join(home, 'file') })).rejects.toThrow(/ENOTDIR.*Set XDG_CACHE_HOME/);
  });
});
