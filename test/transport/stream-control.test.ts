/** A running stream listens: it is paused, paced and cancelled by whoever knows its name, by whatever door. */
import { createClient } from 'graphql-ws';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { doors } from '../doors/doors.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readMetric } from '../utils/metrics.ts';
import { operate, type Status, TOKEN } from '../utils/operator.ts';
import { rowsAsked } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

/** Those beyond the seeded ones are so wide that the sockets do not take them all. */
const seeded = 20_000;
const flights = 28_000;
const where = { id: { gt: seeded } };

let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  server = await startServer({ DATABASE_URL: database.url, OPERATOR_TOKEN: TOKEN });
});
// One that a test has left behind would be taken for the next one's.
afterEach(async () => {
  for (const { id } of await streams()) await control(id, '{ cancel: true }');
  await none();
});
afterAll(async () => {
  await server.dispose();
  await database.dispose();
});

const { ask, streams, only, none, control } = operate(() => server.url);

/** A subscription over WebSocket, batch by batch. */
function subscribe(args = '') {
  const client = createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
  const query = `subscription { flights${args} { rows { id } delivered streamId end { rowCount } } }`;
  const batches = client.iterate<{ flights: Batch }>({ query });
  return {
    async next() {
      const { value } = await batches.next();
      if (value?.errors) throw new Error(JSON.stringify(value.errors));
      return value?.data?.flights as Batch;
    },
    [Symbol.asyncDispose]: async () => client.dispose(),
  };
}

interface Batch {
  readonly rows: readonly { readonly id: number }[];
  readonly delivered: number;
  readonly streamId: string;
  readonly end: object | null;
}

describe.each(doors)('$name', ({ open, kind }) => {
  it('pauses, and goes on, and is whole', async () => {
    const reading = open(server.url, { wide: true, where });
    await reading.firstBytes();
    const { id } = await only();
    expect((await control(id, '{ pause: true }')).errors).toBeUndefined();
    const rows = reading.rows();
    await until(async () => (await only()).state === 'paused');
    const asked = rowsAsked();
    const { rows: given } = await only();
    for (let trip = 0; trip < 5; trip += 1) expect((await only()).rows).toBe(given);
    expect(rowsAsked()).toBe(asked);
    await control(id, '{ resume: true }');
    expect(await rows).toHaveLength(flights - seeded);
    await none();
  });

  it('is cancelled, and says so', async () => {
    const reading = open(server.url, { wide: true, where });
    await reading.firstBytes();
    const { id } = await only();
    await control(id, '{ cancel: true }');
    // Before its reader has taken what came before.
    expect(await ask(`{ streams(ids: ["${id}"], ended: true) { outcome } }`)).toEqual({
      data: { streams: [{ outcome: 'cancelled' }] },
    });
    await expect(reading.rows()).rejects.toThrow(kind === 'download' ? 'aborted' : 'STREAM_CANCELLED');
    await none();
  });
});

describe('a running stream', () => {
  it('delivers as many rows as it has credit for, and then pauses', async () => {
    await using stream = subscribe();
    const { streamId, delivered } = await stream.next();
    // The next batch may be on its way.
    await control(streamId, '{ pause: true }');
    await control(streamId, '{ credit: 1600 }');
    let last = delivered;
    while (last < (await only()).rows || (await only()).state !== 'paused') last = (await stream.next()).delivered;
    const before = last;
    await control(streamId, '{ credit: 7 }');
    expect(await stream.next()).toMatchObject({ delivered: before + 7, rows: { length: 7 } });
    expect((await only()).state).toBe('paused');
    await control(streamId, '{ credit: 1 }');
    expect(await stream.next()).toMatchObject({ delivered: before + 8, rows: [{ id: before + 8 }] });
    await control(streamId, '{ cancel: true }');
    await none();
  });

  it('tells its pace: the batch size and the credit that it was given, and who pauses it', async () => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    expect((await only()).pace).toEqual({ batchSize: null, credit: null, pausedBy: null });
    await control(streamId, '{ pause: true }', `Bearer ${TOKEN}`);
    expect((await only()).pace).toEqual({ batchSize: null, credit: null, pausedBy: 'operator' });
    await control(streamId, '{ batchSize: 100 }');
    await until(async () => (await only()).state === 'paused');
    await control(streamId, '{ credit: 250 }');
    await until(async () => (await only()).pace.credit === 0);
    expect((await only()).pace).toEqual({ batchSize: 100, credit: 0, pausedBy: 'reader' });
    await control(streamId, '{ resume: true }');
    expect((await only()).pace).toEqual({ batchSize: 100, credit: null, pausedBy: null });
    await control(streamId, '{ cancel: true }');
  });

  it('has batches of the size that it is told, and loses nothing by it', async () => {
    await using stream = subscribe('(first: 5000)');
    const first = await stream.next();
    await control(first.streamId, '{ batchSize: 100 }');
    const ids = first.rows.map(({ id }) => id);
    const sizes: number[] = [];
    for (let batch = first; batch.end === null; ) {
      batch = await stream.next();
      ids.push(...batch.rows.map(({ id }) => id));
      sizes.push(batch.rows.length);
    }
    expect(ids).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
    // What was on its way came as it was.
    expect(sizes.at(-2)).toBe(100);
    expect(sizes.at(-1)).toBeLessThanOrEqual(100);
  });

  it('has a word of an operator, and is described with its outcome and its reason when it has ended', async () => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    const say = (text: string, authorization?: string) =>
      ask(
        `mutation { streamControl(streamId: "${streamId}", command: { cancel: true }, message: "${text}") { message } }`,
        authorization,
      );
    expect((await say('mine', '')).errors?.[0]?.message).toMatch(/only an operator/);
    expect((await say('x'.repeat(501))).errors?.[0]?.message).toMatch(/501 characters/);
    expect(await say('The disk is full.')).toMatchObject({ data: { streamControl: { message: 'The disk is full.' } } });
    await none();
    const fields = '{ state outcome reason message endedAgo }';
    expect(await ask(`{ streams(ids: ["${streamId}"]) ${fields} }`, '')).toEqual({ data: { streams: [] } });
    expect(await ask(`{ streams(ids: ["${streamId}"], ended: true) ${fields} }`, '')).toEqual({
      data: {
        streams: [
          {
            state: 'ended',
            outcome: 'cancelled',
            reason: null,
            message: 'The disk is full.',
            endedAgo: expect.any(Number),
          },
        ],
      },
    });
  });

  it('is cancelled while it is paused, or left', async () => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    await control(streamId, '{ pause: true }');
    while ((await only()).state !== 'paused') await stream.next();
    await control(streamId, '{ cancel: true }');
    await none();
    await using left = subscribe();
    const { streamId: other } = await left.next();
    await control(other, '{ pause: true }');
    await left[Symbol.asyncDispose]();
    await none();
    expect(await readMetric(server.url, 'sluice_streams_ended_total', { end: 'cancelled' })).toBeGreaterThan(0);
  });

  it.each([
    ['{ batchSize: 0 }', 'batchSize: 0'],
    ['{ batchSize: 2001 }', 'batchSize: 2001'],
    ['{ credit: 0 }', 'credit: 0'],
    ['{ pause: false }', 'pause: false'],
    ['{ pause: true, cancel: true }', 'StreamCommand'],
    ['{}', 'StreamCommand'],
  ])('refuses %s', async (command, says) => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    const { errors } = await control(streamId, command);
    expect(errors?.[0]).toMatchObject({
      message: expect.stringContaining(says),
      extensions: { code: 'BAD_USER_INPUT' },
    });
    await stream[Symbol.asyncDispose]();
    await none();
  });
});

describe('the name of a stream', () => {
  it('is a header of every answer over HTTP, and an extension of lists over WebSocket', async () => {
    const download = await fetch(`${server.url}/export/flights.csv?first=3`);
    expect(download.headers.get('stream-id')).toMatch(/^[\da-f-]{36}$/);
    const list = await fetch(`${server.url}/graphql?query={flights(first:3)@stream{id}}`);
    expect(list.headers.get('stream-id')).toMatch(/^[\da-f-]{36}$/);
    await list.text();
    const client = createClient({ url: `${server.url.replace('http', 'ws')}/graphql`, webSocketImpl: WebSocket });
    const query = '{ flights(first: 300) @stream(initialCount: 1) { id } }';
    const { value } = await client.iterate({ query }).next();
    // Beside what tells how far the list is.
    expect(value?.extensions).toEqual({
      streamIds: { flights: expect.stringMatching(/^[\da-f-]{36}$/) },
      streams: { flights: expect.objectContaining({ delivered: 1 }) },
    });
    await client.dispose();
    await none();
  });

  it('is told to nobody else', async () => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    expect(await ask(`{ streams(ids: ["${streamId}", "other"]) { id model } }`, '')).toEqual({
      data: { streams: [{ id: streamId, model: 'Flight' }] },
    });
    // A wrong token waits for its answer.
    for (const authorization of ['', 'Bearer', `Bearer ${TOKEN}x`, TOKEN]) {
      const { errors } = await ask('{ streams { id } }', authorization);
      expect(errors?.[0]?.message).toContain('OPERATOR_TOKEN');
    }
    const { errors } = await control('00000000-0000-0000-0000-000000000000', '{ cancel: true }');
    expect(errors?.[0]?.extensions.code).toBe('NOT_FOUND');
    await stream[Symbol.asyncDispose]();
    await none();
  });
});

describe('streamStatus', () => {
  const watch = (args: string, authorization?: string) => {
    const client = createClient({
      url: `${server.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization },
    });
    const query = `subscription { streamStatus${args} { id state rows } }`;
    return {
      events: client.iterate<{ streamStatus: Status[] }>({ query }),
      [Symbol.asyncDispose]: async () => client.dispose(),
    };
  };

  it('tells again and again of a stream, and ends with it', async () => {
    await using stream = subscribe();
    const { streamId } = await stream.next();
    await control(streamId, '{ pause: true }');
    await using watched = watch(`(ids: ["${streamId}"], every: 100)`);
    const states: (string | undefined)[] = [];
    for await (const { data } of watched.events) {
      states.push(data?.streamStatus[0]?.state);
      if (states.length === 3) await control(streamId, '{ cancel: true }');
    }
    expect(states.length).toBeGreaterThan(3);
    expect(states.at(-1)).toBeUndefined();
  });

  it('tells an operator of all', async () => {
    await using stream = subscribe();
    await stream.next();
    await using watched = watch('', `Bearer ${TOKEN}`);
    const { value } = await watched.events.next();
    expect(value?.data?.streamStatus).toHaveLength(1);
    await using refused = watch('');
    await expect(refused.events.next()).rejects.toMatchObject([{ message: expect.stringContaining('OPERATOR_TOKEN') }]);
  });
});
