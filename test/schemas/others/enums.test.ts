/** A value of an enum that only the database has: one answer at all doors, and no door in its way where it is not asked for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlDoors } from '../../types/graphql-doors.ts';
import { startServer, type TestServer } from '../../utils/server.ts';
import { app } from './graphql.ts';
import { openOthers } from './open-others.ts';

let others: Awaited<ReturnType<typeof openOthers>>;
let server: TestServer;
beforeAll(async () => {
  others = await openOthers();
  await others.pool.query(`ALTER TYPE priority ADD VALUE 'UTMOST'`);
  await others.pool.query(`ALTER TYPE stage ADD VALUE 'a "new" one'`);
  await others.pool.query(`
    INSERT INTO tasks VALUES
      (1, 'LOW', 'HIGH', 'm todo', '{m todo}', NULL),
      (2, 'UTMOST', NULL, 'z done', '{}', 1),
      (3, 'HIGH', NULL, 'a "new" one', '{z done,"a \\"new\\" one"}', 2),
      (4, 'MEDIUM', 'LOW', NULL, '{}', 3);
    INSERT INTO queues VALUES ('LOW', 1), ('HIGH', 2), ('UTMOST', 3), ('UTMOST', 4)`);
  server = await startServer({ DATABASE_URL: others.url }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await others?.[Symbol.asyncDispose]();
});

/** Quotes are escaped in JSON. */
const refusals = {
  priority: /Task\.priority is \\*"UTMOST\\*", which the enum Priority .* lacks/,
  stage: /Task\.stage is \\*"a \\*"new\\*" one\\*", which the enum Stage .* lacks/,
  stages: /Task\.stages is \\*"a \\*"new\\*" one\\*", which the enum Stage .* lacks/,
};

const ask = (model: string, selection: string, orderBy: object[] = []) => ({
  table: { list: `${model.toLowerCase()}Rows`, model, selection, fields: [], rowOf: () => ({}) },
  orderBy,
});

async function download(list: string, format: string, query: Record<string, string>): Promise<string> {
  const response = await fetch(`${server.url}/export/${list}.${format}&${new URLSearchParams(query)}`);
  const text = await response.text();
  if (response.ok) return text;
  expect(response.status).toBe(400);
  throw new Error(text);
}

describe.each(Object.entries(refusals))('%s with a value that the schema lacks', (field, refusal) => {
  it.each(graphqlDoors)('is an error by $name, at the root and beneath relations', async ({ open }) => {
    for (const selection of [field, `parent { ${field} }`, `children { ${field} }`, `parent { children { ${field} } }`])
      await expect(open(server.url, ask('Task', `id ${selection}`)).rows()).rejects.toThrow(refusal);
  });

  it('is an error of a list that is answered whole', async () => {
    for (const selection of [field, `parent { ${field} }`, `children { ${field} }`]) {
      const query = encodeURIComponent(`{ taskRows { id ${selection} } }`);
      const response = await fetch(`${server.url}/graphql?query=${query}`);
      expect(await response.json()).toMatchObject({
        errors: [{ message: expect.stringMatching(refusal), extensions: { code: 'BAD_USER_INPUT' } }],
      });
    }
  });

  it.each(['csv?', 'csv?profile=excel', 'csv?profile=postgres', 'ndjson?'])('is an error in %s', async (format) => {
    await expect(download('taskRows', format, { fields: `id,${field}` })).rejects.toThrow(refusal);
    await expect(download('taskRows', format, { fields: `parent.${field}` })).rejects.toThrow(refusal);
    await expect(download('taskRows', format, { fields: 'children:json' })).rejects.toThrow(
      /which the enum \w+ .*lacks/,
    );
  });

  it('is an error for await, in its batches, and where a client has extensions', async () => {
    const selects = [
      { [field]: true },
      { parent: { select: { [field]: true } } },
      { children: { select: { [field]: true } } },
    ];
    const extended = others.prisma.$extends({ query: { task: { findMany: ({ args, query }) => query(args) } } });
    for (const select of selects) {
      await expect(Array.fromAsync(others.prisma.task.stream({ select }))).rejects.toThrow(refusal);
      await expect(Array.fromAsync(extended.task.stream({ select }))).rejects.toThrow(/which the enum \w+ .*lacks/);
    }
  });
});

describe('a row with such a value', () => {
  const orders: object[][] = [
    [{ priority: 'asc' }],
    [{ priority: 'desc' }],
    [{ stage: 'asc' }],
    [{ parent: { priority: 'asc' } }],
  ];

  it.each(graphqlDoors)(
    'comes by $name where the column is not selected, whatever it is ordered by',
    async ({ open }) => {
      for (const orderBy of orders) {
        const rows = await open(server.url, ask('Task', 'id children { id }', orderBy)).rows();
        expect(rows).toHaveLength(4);
      }
    },
  );

  it('comes in downloads, cut and continued behind each row', async () => {
    for (const orderBy of orders) {
      const sorted = { fields: 'id', orderBy: JSON.stringify(orderBy) };
      const whole = (await download('taskRows', 'ndjson?', sorted)).split('\n').slice(0, -1);
      expect(whole).toHaveLength(4);
      const pieces: string[] = [];
      for (let after: string | undefined; ; ) {
        const [batch] = await Array.fromAsync(
          await others.openRows()(
            { model: 'Task', select: { id: true }, orderBy, first: 1, ...(after !== undefined && { after }) },
            { signal: new AbortController().signal },
          ),
        );
        if (batch === undefined || batch.size === 0) break;
        pieces.push(...(await batch.rows()).map(({ id }) => JSON.stringify({ id })));
        after = batch.mark().token;
      }
      expect(pieces).toEqual(whole);
    }
  });

  it('comes for await', async () => {
    for (const orderBy of orders) {
      const args = { select: { id: true }, orderBy };
      expect(await Array.fromAsync(others.prisma.task.stream(args))).toEqual(await others.prisma.task.findMany(args));
    }
  });

  it('breaks a download that is under way', async () => {
    const { pool } = others;
    await pool.query(`INSERT INTO tasks SELECT i, 'LOW', NULL, NULL FROM generate_series(10, 99) i`);
    await pool.query(`UPDATE tasks SET priority = 'UTMOST' WHERE id = 99`);
    const where = JSON.stringify({ id: { gte: 10 } });
    for (const format of ['csv?profile=postgres', 'ndjson?']) {
      const query = new URLSearchParams({ fields: 'id,priority', where });
      const response = await fetch(`${server.url}/export/taskRows.${format}&${query}`);
      expect(response.status).toBe(200);
      await expect(response.text()).rejects.toThrow('terminated');
    }
    await pool.query('DELETE FROM tasks WHERE id >= 10');
  });

  it('comes where the value is in its key, and only its number is asked for', async () => {
    expect(await download('queueRows', 'csv?', { fields: 'number' })).toBe('number\r\n1\r\n2\r\n3\r\n4\r\n');
  });
});
