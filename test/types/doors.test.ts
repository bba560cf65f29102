/** Rows of every type, made at random and written by Prisma, come out of every door as STREAMS.md says. */
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse/sync';
import { from as copyFrom } from 'pg-copy-streams';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { formats } from '../../src/encode/formats.ts';
import { createCatalogue } from '../../src/http/catalogue.ts';
import { readFields } from '../../src/http/fields.ts';
import { openRowsOptions } from '../rows/open-rows-options.ts';
import fc from '../utils/fast-check.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { columns, isNull } from './columns.ts';
import { app, schema } from './graphql.ts';
import { graphqlDoors } from './graphql-doors.ts';
import { asJson, parentOf, specimens, type Written, write } from './random.ts';
import { columnOf, openSpecimens } from './specimens.ts';

const seed = 20_010_101;
const runs = 5;

let db: Awaited<ReturnType<typeof openSpecimens>>;
let server: TestServer;
beforeAll(async () => {
  db = await openSpecimens();
  server = await startServer({ DATABASE_URL: db.url, STREAM_BATCH_ROWS: '7' }, { app });
});
afterAll(async () => {
  await server?.dispose();
  await db?.[Symbol.asyncDispose]();
});

/** @param test is told what was written, and reads it back by a door. */
const check = (door: string, test: (rows: readonly Written[]) => Promise<void>) =>
  it(`${door}, with seed ${seed}`, () =>
    fc.assert(
      fc.asyncProperty(specimens, async (rows) => {
        await write(db, rows);
        await test(rows);
      }),
      // A failure is made smaller for as long as the test may take.
      { seed, numRuns: runs, interruptAfterTimeLimit: 15_000, markInterruptAsFailure: true },
    ));

describe('GraphQL', () => {
  // But for the column of numbers that GraphQL has not.
  const chosen = columns.filter(({ name }) => name !== 'real');
  const names = chosen.map(({ name }) => name).join(' ');
  const plainSelection = `id ${names} parent { ${names} }`;
  const selection = `${plainSelection} children { ${names} }`;
  const table = { list: 'specimens', model: 'Specimen', selection, fields: [], rowOf: () => ({}) };

  const expectedOf = (rows: readonly Written[]) => (row: Written) =>
    withoutSigns({
      id: String(row.id),
      ...asJson(row, chosen),
      parent: asJson(parentOf(row, rows), chosen),
      children: rows.filter(({ parentId }) => parentId === row.id).map((child) => asJson(child, chosen)),
    });
  /** GraphQL's answers know no sign of a zero. */
  const withoutSigns = (value: object): object => JSON.parse(JSON.stringify(value));

  check('streams', async (rows) => {
    for (const { name, open } of graphqlDoors) {
      expect(await open(server.url, { table }).rows(), name).toEqual(rows.map(expectedOf(rows)));
      // Without a list of rows inside it, a row is written from PostgreSQL's text.
      const plain = await open(server.url, { table: { ...table, selection: plainSelection } }).rows();
      expect(
        plain.map((row) => ({ ...row, children: [] })),
        name,
      ).toEqual(rows.map((row) => ({ ...expectedOf(rows)(row), children: [] })));
    }
  });

  check('lists and look-ups', async (rows) => {
    const { specimens } = await ask(`{ specimens { ${selection} } }`);
    expect(specimens).toEqual(rows.map(expectedOf(rows)));
    for (const row of rows.slice(0, 3)) {
      const { specimen } = await ask(`{ specimen(id: ${row.id}) { ${selection} } }`);
      expect(specimen).toEqual(expectedOf(rows)(row));
    }
  });

  async function ask(query: string): Promise<Record<string, unknown>> {
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { data, errors } = await response.json();
    expect(errors).toBeUndefined();
    return data;
  }
});

describe('downloads', () => {
  const fields = [...columns.map(({ name }) => name), ...columns.map(({ name }) => `parent.${name}`)];
  const download = (file: string) => fetch(`${server.url}/export/specimens.${file}fields=${fields}`);

  check('NDJSON', async (rows) => {
    const lines = (await (await download('ndjson?')).text()).split('\n').slice(0, -1);
    const expected = rows.map((row) => ({ ...asJson(row), parent: asJson(parentOf(row, rows)) }));
    expect(lines.map((line) => JSON.parse(line))).toEqual(expected);
  });

  check('CSV, also for spreadsheets', async (rows) => {
    const records = recordsOf(await (await download('csv?')).text());
    expect(records.map(read)).toEqual(rows.map(expectedOf(rows)));
    const guarded = recordsOf(await (await download('csv?profile=excel&')).text());
    expect(guarded.map((cells) => read(cells.map(unguarded)))).toEqual(rows.map(expectedOf(rows)));
  });

  check('the same bytes of cells and of rows', async () => {
    const catalogue = createCatalogue(schema);
    const openRows = createOpenRows(openRowsOptions(db));
    // The null of JSON is one in cells of its own only.
    const apart = fields.filter((field) => !['json', 'jsonb', 'maybeJsonb'].includes(field)).join();
    for (const [create, text] of [
      [formats.ndjson.profiles.ndjson, fields.join()],
      [formats.csv.profiles.rfc4180, apart],
      [formats.csv.profiles.excel, apart],
    ] as const) {
      const { columns, select } = readFields(text, 'Specimen', { catalogue, nests: true, tellsNames: true });
      const encoder = create(columns);
      const plan = { model: 'Specimen', select, batchSize: 7 };
      for await (const { cells, rows } of await openRows(plan, { signal: new AbortController().signal }))
        expect(String(cells && encoder.cells?.(cells))).toBe(encoder.rows(await rows()));
    }
  });

  check('CSV for COPY', async () => {
    const client = await db.pool.connect();
    try {
      await client.query('CREATE TEMPORARY TABLE copies (LIKE specimens)');
      const { body } = await fetch(`${server.url}/export/specimens.csv?profile=postgres`);
      if (body === null) throw new Error('the download is empty');
      await pipeline(body, client.query(copyFrom(`COPY copies (${names}) FROM STDIN (FORMAT csv, HEADER)`)));
      const { rows: copies } = await client.query(`SELECT row(${names})::text FROM copies ORDER BY id`);
      const { rows: originals } = await client.query(`SELECT row(${names})::text FROM specimens ORDER BY id`);
      expect(copies).toEqual(originals);
    } finally {
      client.release(true);
    }
  });
  const names = ['id', 'shelfRoom', 'shelfLabel', ...columns.map(({ name }) => name), 'parentId']
    .map((name) => `"${columnOf(name)}"`)
    .join();

  /** What stands in the cells of a line; cells without quotes and text are null. */
  const recordsOf = (text: string): (string | null)[][] =>
    parse(text, { bom: true, from: 2, cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell) });

  /** Of cells with JSON, which may be written in several ways, the value. */
  const read = (cells: readonly (string | null)[]): unknown[] =>
    cells.map((cell, index) => (cell !== null && columnAt(index)?.isJson ? JSON.parse(cell) : cell));

  const unguarded = (cell: string | null, index: number): string | null => {
    const column = columnAt(index);
    const moment = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(\.\d{3})?$/.exec(
      column?.isJson || column?.isGuarded ? '' : (cell ?? ''),
    );
    if (moment) return `${moment[1]}T${moment[2]}${moment[3] ?? '.000'}Z`;
    if (cell === null || !column?.isGuarded) return cell;
    expect(cell).not.toMatch(/^[=+\-@\t\r\n]/);
    return cell.replace(/^'/, '');
  };

  const columnAt = (index: number) => columns[index % columns.length];

  const expectedOf = (rows: readonly Written[]) => (row: Written) =>
    [row, parentOf(row, rows)].flatMap((specimen) =>
      columns.map(({ name, isJson, json, text }) => {
        const value = specimen?.values[name];
        if (value === undefined || isNull(value)) return null;
        return isJson ? json(value) : text(value);
      }),
    );
});

check('for await', async (rows) => {
  const select = Object.fromEntries(columns.map(({ name }) => [name, true]));
  const family = { ...select, parent: { select }, children: { select, orderBy: { id: 'asc' } } } as const;
  const streamed = await Array.fromAsync(db.prisma.specimen.stream({ select: family }));
  expect(streamed).toHaveLength(rows.length);
  // By a statement for each relation, without JSON.
  const args = { select: family, orderBy: { id: 'asc' }, relationLoadStrategy: 'query' } as const;
  expect(streamed).toEqual(await db.prisma.specimen.findMany(args));
});
