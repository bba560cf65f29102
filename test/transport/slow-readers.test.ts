/** Readers that stop, and go on, or do not; and those that are only slow. Each waits for seconds, so all do at once. */
import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readMetric } from '../utils/metrics.ts';
import { operate, TOKEN } from '../utils/operator.ts';
import { keepLog, startServer, type TestServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

/** Those beyond the seeded ones are so wide that the sockets do not take them all. */
const seeded = 20_000;
const flights = 32_000;
/** Nine megabytes, at a megabyte and a half in a second: the sockets take them in lumps of one second. */
const slowRows = 6_000;
const slowBytesPerMs = 1_500;
/** Between the end of a stream and that of its connection is the time in which nothing may be taken. */
const dropped = { STREAM_STALL_SECONDS: '3', STREAM_DROP_SECONDS: '1' };
const stalled = { STREAM_STALL_SECONDS: '1', OPERATOR_TOKEN: TOKEN };

let database: TestDatabase;
/** Drops nobody while a test runs. */
let patient: TestServer;
/** Ends their streams as soon as it can. */
let strict: TestServer;
const { log, lines } = keepLog();
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, flights);
  patient = await startServer({ DATABASE_URL: database.url, ...stalled });
  strict = await startServer({ DATABASE_URL: database.url, ...stalled, ...dropped }, { log });
});
afterAll(async () => {
  await Promise.all([patient, strict].map((server) => server.dispose()));
  await database.dispose();
});

/** One of each way out. */
const some = doors.filter(({ name }) =>
  ['@stream, multipart, 2022 format', 'subscription, WebSocket', 'subscription, SSE, br, keep-alive', 'CSV'].includes(
    name,
  ),
);

/** The stream of this door, which is told from the others by its plan. */
const whereOf = (name: string) => ({ id: { gt: seeded + doors.findIndex((door) => door.name === name) } });
const find = async (url: string, name: string) =>
  (await operate(() => url).streams()).find(({ plan }) => plan.includes(JSON.stringify(whereOf(name))));

describe.concurrent('a reader that stops', () => {
  it.each(some)('and goes on has the whole stream: $name', async ({ name, open }) => {
    const where = whereOf(name);
    const reading = open(patient.url, { wide: true, where });
    await reading.firstBytes();
    await until(async () => (await find(patient.url, name))?.state === 'parked');
    expect(await find(patient.url, name)).toMatchObject({ holdsConnection: false, snapshots: 1 });
    expect(await reading.rows()).toHaveLength(flights - where.id.gt);
  });

  it.each(some)('and goes on after its stream has ended is told so: $name', async ({ name, kind, open }) => {
    const reading = open(strict.url, { wide: true, where: whereOf(name) });
    await reading.firstBytes();
    await until(async () => (await find(strict.url, name))?.state === 'ending');
    await expect(reading.rows()).rejects.toThrow(kind === 'download' ? 'aborted' : /SLOW_CONSUMER.*"token":"2/);
    const line = () =>
      lines('stream ended').find(({ end, transport }) => end === 'too slow' && doorOf(name) === transport);
    await until(async () => line() !== undefined);
    expect(line()).toMatchObject({ snapshots: 1, token: expect.any(String), err: { code: 'SLOW_CONSUMER' } });
  });

  it('is told from one that is slow, but moves: that one has the whole stream, however long it takes', async () => {
    const impatient = { STREAM_STALL_SECONDS: '2', STREAM_DROP_SECONDS: '1' };
    await using server = await startServer({ DATABASE_URL: database.url, ...impatient });
    const where = { id: { gt: flights - slowRows } };
    const query = new URLSearchParams({ where: JSON.stringify(where), fields: 'id,destination.name' });
    const began = performance.now();
    const req = get(`${server.url}/export/flights.csv?${query}`, { agent: false });
    const [res]: IncomingMessage[] = await once(req, 'response');
    for await (const chunk of res ?? []) await delay(chunk.length / slowBytesPerMs);
    // Longer than any may stand still.
    expect(performance.now() - began).toBeGreaterThan(3_000);
    expect(res?.trailers).toMatchObject({ 'row-count': String(slowRows) });
  });

  it('loses its connection, whatever it was sent', async () => {
    await using server = await startServer({ DATABASE_URL: database.url, ...stalled, STREAM_DROP_SECONDS: '1' });
    const query = `{ flights(where: { id: { gt: ${seeded} } }) { id destination { name } origin { name } } }`;
    const headers = { accept: 'application/json' };
    const req = get(`${server.url}/graphql?${new URLSearchParams({ query })}`, { headers, agent: false });
    req.on('error', () => {});
    const [res] = await once(req, 'response');
    await once(res, 'readable');
    await until(async () => (await readMetric(server.url, 'sluice_connections_dropped_total')) > 0);
    await expect(Array.fromAsync(res)).rejects.toThrow('aborted');
  });
});

const doorOf = (name: string) =>
  name === 'CSV'
    ? 'csv'
    : name.startsWith('@stream')
      ? '@stream over multipart'
      : `subscription over ${name.includes('SSE') ? 'sse' : 'websocket'}`;
