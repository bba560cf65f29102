/** Live rows at the transports: what a reader of each gets of one change. */
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/create-client.ts';
import { installLive } from '../../src/core/live/install.ts';
import { withClient } from '../../src/database/with-client.ts';
import { connect } from '../rows/client.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { linesOf } from './lines-of.ts';
import { bookings, logOptions } from './tables.ts';

let database: TestDatabase;
let server: TestServer;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  server = await startServer({ DATABASE_URL: database.url });
  pool = new pg.Pool({ connectionString: database.url, max: 2 });
  await withClient(database.url, 'test', (client) => installLive(client, [bookings], logOptions));
});
afterAll(async () => {
  await pool?.end();
  await server?.dispose();
  await database?.dispose();
});

const document = (id: number) =>
  `subscription { bookings(live: true, where: { id: { in: ["${id}"] } }) { rows { id note } removed caughtUp token end { rowCount } } }`;

describe.each(['websocket', 'sse'] as const)('live rows over %s', (transport) => {
  it('come, change and go', async () => {
    const id = transport === 'sse' ? 1 : 2;
    const client = createClient({ url: `${server.url}/graphql` });
    const leave = new AbortController();
    const batches = client.batches(document(id), { transport, signal: leave.signal });
    const next = async () => (await batches.next()).value as unknown;
    await pool.query(`UPDATE "Booking" SET note = 'first' WHERE id = ${id}`);
    expect(await next()).toMatchObject({
      rows: [{ id: `${id}`, note: 'first' }],
      removed: [],
      caughtUp: true,
    });
    await pool.query(`UPDATE "Booking" SET note = 'second' WHERE id = ${id}`);
    expect(await next()).toMatchObject({ rows: [{ id: `${id}`, note: 'second' }], removed: [], caughtUp: true });
    await pool.query(`DELETE FROM "Booking" WHERE id = ${id}`);
    expect(await next()).toMatchObject({ rows: [], removed: [{ id: `${id}` }], caughtUp: true });
    await batches.return();
  });
});

describe('the client', () => {
  it('keeps the result by key', async () => {
    const client = createClient({ url: `${server.url}/graphql` });
    const query =
      'subscription ($after: String) { bookings(live: true, after: $after, where: { id: { lt: "8" }, note: { equals: "kept" } }) { rows { id note } removed caughtUp token } }';
    const results = client.live(query, { transport: 'websocket' });
    const next = async () => {
      const { value } = await results.next();
      return [[...(value?.rows.keys() ?? [])], [...(value?.changed ?? [])], [...(value?.removed ?? [])]];
    };
    expect(await next()).toEqual([[], [], []]);
    await pool.query(`UPDATE "Booking" SET note = 'kept' WHERE id IN (4, 5)`);
    expect(await next()).toEqual([['4', '5'], ['4', '5'], []]);
    await pool.query(`UPDATE "Booking" SET id = 6 WHERE id = 6; UPDATE "Booking" SET note = 'other' WHERE id = 4`);
    expect(await next()).toEqual([['5'], [], ['4']]);
    await results.return();
  });
});

describe('a download of NDJSON', () => {
  it('goes on, line by line', async () => {
    const where = JSON.stringify({ id: { in: ['11', '12'] } });
    const url = `${server.url}/export/bookings.ndjson?${new URLSearchParams({ live: 'true', fields: 'id,note', where })}`;
    const leave = new AbortController();
    const { body } = await fetch(url, { signal: leave.signal });
    if (body === null) throw new Error('no body');
    const lines = linesOf(body.pipeThrough(new TextDecoderStream()));
    const next = async () => JSON.parse((await lines.next()).value ?? 'null');
    expect([await next(), await next()]).toMatchObject([{ row: { id: '11' } }, { row: { id: '12' } }]);
    expect(await next()).toEqual({ caughtUp: true, token: expect.any(String) });
    await pool.query(`UPDATE "Booking" SET note = 'news' WHERE id = 11; DELETE FROM "Booking" WHERE id = 12`);
    const after = [await next(), await next()];
    if (!after.some((line) => 'removed' in line)) after.push(await next(), await next());
    expect(after).toContainEqual({ removed: { id: '12' } });
    expect(after).toContainEqual({ row: { id: '11', note: 'news' } });
    leave.abort();
  });

  it('is refused in another format', async () => {
    const answer = await fetch(`${server.url}/export/bookings.csv?live=true`);
    expect(await answer.json()).toMatchObject({
      code: 'BAD_USER_INPUT',
      detail: expect.stringContaining('.ndjson?live=true'),
    });
  });
});

describe('an EventSource', () => {
  it('goes on after the event that it got last, with what has changed meanwhile', async () => {
    const query = `subscription { bookings(live: true, where: { id: { in: ["31", "32"] } }) { rows { id note } removed caughtUp } }`;
    const url = `${server.url}/graphql?${new URLSearchParams({ query })}`;
    /** The first event, before it leaves. */
    const ask = async (lastEventId?: string) => {
      const leave = new AbortController();
      const headers = { accept: 'text/event-stream', ...(lastEventId && { 'last-event-id': lastEventId }) };
      const { body } = await fetch(url, { headers, signal: leave.signal });
      if (body === null) throw new Error('no body');
      const lines = linesOf(body.pipeThrough(new TextDecoderStream()));
      const first: string[] = [];
      for await (const line of lines) {
        first.push(line);
        if (line.startsWith('id: ')) break;
      }
      leave.abort();
      const data = first.find((line) => line.startsWith('data: {'))?.slice('data: '.length) ?? '';
      return { id: first.at(-1)?.slice('id: '.length), bookings: JSON.parse(data).data.bookings };
    };
    const { id, bookings } = await ask();
    expect(bookings).toMatchObject({ rows: [{ id: '31' }, { id: '32' }], caughtUp: true });
    await pool.query(`UPDATE "Booking" SET note = 'meanwhile' WHERE id = 31; DELETE FROM "Booking" WHERE id = 32`);
    expect((await ask(id)).bookings).toEqual({
      rows: [{ id: '31', note: 'meanwhile' }],
      removed: [{ id: '32' }],
      caughtUp: true,
    });
  });
});

describe('a stream of the Prisma client', () => {
  it('goes on, with keys as its rows have them', async () => {
    await using db = connect(database.url);
    const stream = db.prisma.booking.stream({ live: true, where: { id: 21n }, select: { id: true } });
    const batches = stream.batches();
    expect((await batches.next()).value).toMatchObject({ rows: [{ id: 21n }], removed: [], caughtUp: true, end: null });
    await pool.query('DELETE FROM "Booking" WHERE id = 21');
    expect((await batches.next()).value).toMatchObject({ rows: [], removed: [{ id: 21n }], caughtUp: true });
    await batches.return();
  });
});

describe('a model without a change log', () => {
  it('is refused, with the command that makes one', async () => {
    const client = createClient({ url: `${server.url}/graphql` });
    const batches = client.batches('subscription { flights(live: true) { rows { id } } }');
    await expect(batches.next()).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('sluice live install Flight'),
    });
  });
});
