/** Batches of streams that are much text: of wide rows, of one value under many names, of long names. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readDownloadParts } from '../../src/client/download-parts.ts';
import { readEvents } from '../../src/client/events.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';

const megabyte = 1024 * 1024;
const wideRows = 6;

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  // The last ones in the order of their keys: so a batch of narrow ones goes before them.
  await client.query(
    `UPDATE "Airport" SET name = repeat('wide', ${megabyte / 4})
     WHERE iata IN (SELECT iata FROM "Airport" ORDER BY iata DESC LIMIT ${wideRows})`,
  );
  await client.end();
  server = await startServer({ DATABASE_URL: database.url, MAX_ROW_BYTES: String(4 * megabyte) });
});
afterAll(async () => {
  await server?.dispose();
  await database?.dispose();
});

interface Received {
  /** Bytes of the largest payload. */
  readonly most: number;
  readonly rows: number;
  readonly errors: readonly { readonly message: string; readonly extensions: object }[];
}

/** Reads an operation, as events, to its end. */
async function receive(query: string): Promise<Received> {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { accept: 'text/event-stream', 'content-type': 'application/json' },
    body: JSON.stringify({ query }),
  });
  const received = { most: 0, rows: 0, errors: [] as Received['errors'] };
  const text = response.body?.pipeThrough(new TextDecoderStream()) ?? [];
  for await (const { event, data } of readEvents(text as AsyncIterable<string>)) {
    if (event !== 'next') continue;
    const { data: result, incremental = [], errors = [] } = JSON.parse(data);
    received.most = Math.max(received.most, data.length);
    const [key = ''] = Object.keys(result ?? {});
    const batch = result?.[key]?.rows ?? result?.[key] ?? [];
    received.rows +=
      batch.length + incremental.reduce((sum: number, { items }: { items?: [] }) => sum + (items?.length ?? 0), 0);
    received.errors = [
      ...received.errors,
      ...errors,
      ...incremental.flatMap((entry: { errors?: [] }) => entry.errors ?? []),
    ];
  }
  return received;
}

const names = (count: number, of: string, length = 4) =>
  Array.from({ length: count }, (_, n) => `${`n${n}`.padEnd(length, '_')}: ${of}`).join(' ');

const doors = [
  [
    'a subscription',
    (selection: string, args = '') => `subscription { airports${args} { rows { ${selection} } end { rowCount } } }`,
  ],
  ['@stream', (selection: string, args = '') => `{ airports${args} @stream { ${selection} } }`],
] as const;

describe.each(doors)('R6 a batch of %s', (_, operation) => {
  it('of rows that suddenly widen is no larger than two of them and what a batch aims at', async () => {
    const { most, rows, errors } = await receive(operation('iata name'));
    expect({ rows: rows > 3_000, errors }).toEqual({ rows: true, errors: [] });
    expect(most).toBeLessThan(4.5 * megabyte);
  });

  it('has one row, where its values have several names', async () => {
    const { most, errors } = await receive(operation(`iata ${names(3, 'name')}`));
    expect(errors).toEqual([]);
    expect(most).toBeLessThan(4.5 * megabyte);
  });

  it('is refused where one row makes too much text, after all rows before it', async () => {
    const { rows, errors, most } = await receive(operation(`iata ${names(200, 'name')}`));
    expect(errors).toMatchObject([
      { message: expect.stringContaining('MAX_ROW_BYTES'), extensions: { code: 'LIMIT_EXCEEDED' } },
    ]);
    expect(rows).toBeGreaterThan(3_000);
    expect(most).toBeLessThan(4.5 * megabyte);
  });

  it('has few rows, where the names are long', async () => {
    const { most, rows, errors } = await receive(operation(names(300, 'iata', 250), '(first: 150)'));
    expect({ rows, errors }).toEqual({ rows: 150, errors: [] });
    expect(most).toBeLessThan(2 * megabyte);
  });
});

describe('R6 a download', () => {
  it('has such rows in parts of their own', async () => {
    const headers = { accept: 'multipart/mixed' };
    const response = await fetch(`${server.url}/export/airports.ndjson?fields=iata,name`, { headers });
    let most = 0;
    for await (const { content } of readDownloadParts(response)) most = Math.max(most, content.length);
    expect(most).toBeGreaterThan(megabyte);
    expect(most).toBeLessThan(4.5 * megabyte);
  });
});
