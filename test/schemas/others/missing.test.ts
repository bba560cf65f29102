/** What the schema rules out, and the database has: relations that lead nowhere, and nulls inside lists. */
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlDoors } from '../../types/graphql-doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(`
    INSERT INTO "Depot" VALUES (1);
    INSERT INTO "Crate" VALUES (1, 1), (2, 99);
    INSERT INTO "Parcel" VALUES (1, '{a}', '{SAD}', 1), (2, '{}', NULL, 77), (3, NULL, '{}', 2),
      (4, '{a,NULL}', '{}', 1), (5, '{}', '{SAD,NULL}', 1)`);
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

const ask = (model: string, selection: string, ids: readonly number[]) => ({
  table: { list: `${model.toLowerCase()}Rows`, model, selection: `id ${selection}`, fields: [], rowOf: () => ({}) },
  where: { id: { in: ids } },
});

async function download(list: string, format: string, fields: string, ids: readonly number[]): Promise<string> {
  const query = new URLSearchParams({ fields, where: JSON.stringify({ id: { in: ids } }) });
  const response = await fetch(`${server.url}/export/${list}.${format}&${query}`);
  const text = await response.text();
  if (!response.ok) throw new Error(text);
  return text;
}

async function query(text: string) {
  const response = await fetch(`${server.url}/graphql?query=${encodeURIComponent(text)}`);
  return response.json();
}

const formats = ['csv?', 'csv?profile=excel', 'csv?profile=postgres', 'ndjson?'];

describe('a required relation that leads nowhere', () => {
  it.each(formats)('is an error in %s, which names relation and row', async (format) => {
    await expect(download('parcelRows', format, 'crate.id', [1, 2])).rejects.toThrow(
      'Parcel.crate must lead to a row, and leads to none from the row with id 2. Leave out the relation, or that row by where.',
    );
    await expect(download('parcelRows', format, 'id,crate.depot.id', [1, 3])).rejects.toThrow(
      'Crate.depot must lead to a row, and leads to none from the row with id 3.',
    );
  });

  it('is one inside a list of rows, too', async () => {
    await expect(download('crateRows', 'ndjson?', 'parcels.crate.depot.id', [2])).rejects.toThrow(
      'Crate.depot must lead to a row, and leads to none from the row with id 2.',
    );
  });

  it.each(graphqlDoors)('is an error by $name', async ({ open }) => {
    await expect(open(server.url, ask('Parcel', 'crate { id }', [1, 2])).rows()).rejects.toThrow(
      'Parcel.crate must lead to a row, and leads to none from the row with id 2.',
    );
  });

  it('is an error at the field, and null there where the field may be null: the other rows come', async () => {
    const message = 'Crate.depot must lead to a row, and leads to none from the row with id 2.';
    const row = { id: 3, crate: { id: 2, depot: null } };
    expect(await query('{ parcelRows(where: { id: { in: [1, 3] } }) { id crate { id depot { id } } } }')).toMatchObject(
      {
        data: { parcelRows: [{ id: 1, crate: { id: 1, depot: { id: 1 } } }, row] },
        errors: [
          {
            message: expect.stringContaining(message),
            path: ['parcelRows', 1, 'crate', 'depot'],
            extensions: { code: 'BAD_USER_INPUT' },
          },
        ],
      },
    );
  });

  it('is what findMany makes of it for await', async () => {
    const args = { where: { id: { lte: 2 } }, orderBy: { id: 'asc' }, include: { crate: true } } as const;
    const rows = await Array.fromAsync(others.prisma.parcel.stream(args));
    expect(rows).toMatchObject([{ crate: { id: 1 } }, { crate: null }]);
    expect(rows).toEqual(await others.prisma.parcel.findMany(args));
  });

  it('is left out by a filter of the relation', async () => {
    const where = { crate: { is: {} } };
    const text = await query(`{ parcelRows(where: { crate: { is: {} } }) { id crate { id } } }`);
    expect(text.errors).toBeUndefined();
    expect(text.data.parcelRows).not.toContainEqual(expect.objectContaining({ id: 2 }));
    expect(await others.prisma.parcel.count({ where })).toBe(text.data.parcelRows.length);
  });
});

describe('a null inside a list', () => {
  it('is in downloads as it is', async () => {
    expect(await download('parcelRows', 'ndjson?', 'tags', [4])).toBe('{"tags":["a",null]}\n');
    expect(await download('parcelRows', 'csv?profile=postgres', 'moods', [5])).toBe('moods\n"{SAD,NULL}"\n');
    const [, [cell] = []] = parse(await download('parcelRows', 'csv?', 'tags', [4])) as string[][];
    expect(cell).toBe('["a",null]');
  });

  it.each(graphqlDoors)('is an error by $name, which names the column', async ({ open }) => {
    await expect(open(server.url, ask('Parcel', 'tags', [1, 4])).rows()).rejects.toThrow(
      /tags holds a null.*BAD_USER_INPUT/,
    );
    await expect(open(server.url, ask('Parcel', 'moods', [1, 5])).rows()).rejects.toThrow(
      /Mood holds a null.*BAD_USER_INPUT/,
    );
    await expect(open(server.url, ask('Crate', 'parcels { tags }', [1])).rows()).rejects.toThrow(/tags holds a null/);
  });

  it('is an error for await', async () => {
    for (const select of [
      { tags: true },
      { moods: true },
      { crate: { select: { parcels: { select: { tags: true } } } } },
    ])
      await expect(Array.fromAsync(others.prisma.parcel.stream({ where: { crateId: 1 }, select }))).rejects.toThrow(
        'holds a null',
      );
  });

  it('is an error of findMany in the words of Prisma', async () => {
    await expect(others.prisma.parcel.findMany({ where: { id: 4 } })).rejects.toThrow("in column 'tags[1]'");
  });

  it('is an error of a list that is answered whole', async () => {
    for (const where of ['{ id: { equals: 4 } }', '{ id: { in: [1, 4] } }'])
      expect(await query(`{ parcelRows(where: ${where}) { tags } }`)).toMatchObject({
        errors: [{ message: expect.stringContaining('tags holds a null'), extensions: { code: 'BAD_USER_INPUT' } }],
      });
  });
});
