/** How soon readers have what has been committed: many readers, many commits a second, and a transaction that stays open. */
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { installLive, uninstallLive } from '../../../src/core/live/install.ts';
import { openSocket, subscribe } from '../client/socket.ts';
import type { Site } from '../site.ts';
import { type Figure, FLIGHTS, type LiveCase } from './figure.ts';

const READERS = 100;
const COMMITS_A_SECOND = 500;
const WRITERS = 8;
/** Of the first flights, which are changed again and again; each change is told by its delay. */
const CHANGED = 1_000;
const flight = { schema: 'public', table: 'Flight', key: ['id'] };
const queryOf = (flights: number) =>
  `subscription { flights(live: true, where: { id: { lte: ${flights} } }) { rows { id delay } } }`;
const limits = { MAX_LIVE_STREAMS_PER_CLIENT: '2000', MAX_CONNECTIONS_PER_CLIENT: '2000' };

export const latency: LiveCase = {
  name: 'live-latency',
  title: `From a commit to its readers, ${READERS} of them, at ${COMMITS_A_SECOND} commits a second`,
  async measure(site, { readingMs }) {
    await using followed = await follow(site, { readers: READERS, flights: CHANGED });
    const free = await followed.write(readingMs);
    const holder = new pg.Client({ connectionString: followed.url });
    await holder.connect();
    await holder.query('BEGIN; SELECT pg_current_xact_id()');
    const beside = await followed.write(readingMs);
    await holder.end();
    const [middle, late, added] = [at(free, 0.5), at(free, 0.99), at(beside, 0.5) - at(free, 0.5)];
    return [
      { title: 'commit to arrival, median', value: middle, unit: 'ms', bar: 50 },
      { title: 'commit to arrival, of 99 in 100', value: late, unit: 'ms', bar: 250 },
      { title: 'added by a transaction that stays open', value: added, unit: 'ms', bar: 20 },
    ];
  },
};

const IDLE = 1_000;

export const idle: LiveCase = {
  name: 'live-idle',
  title: `${IDLE} readers while nothing happens`,
  async measure(site, { readingMs }) {
    await using followed = await follow(site, { readers: IDLE, flights: 10, settings: { PROBE_GAPS: 'off' } });
    // What has come is on its way to the garbage.
    await delay(1_000, undefined, { signal: site.signal });
    await followed.vitals();
    // Each is pinged twice meanwhile; and the collector has time to find that nothing happens.
    const ms = 15 * readingMs;
    await delay(ms, undefined, { signal: site.signal });
    const { cpuSeconds, bytes } = await followed.vitals();
    const { rows } = await followed.pool.query<{ count: string }>(
      `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query ILIKE 'LISTEN%'`,
    );
    const figures: readonly Figure[] = [
      { title: 'connections that listen', value: Number(rows[0]?.count), unit: 'connections', bar: 1 },
      { title: 'of a core', value: (100 * 1000 * cpuSeconds) / ms, unit: '%', bar: 2 },
      { title: 'memory of the server', value: bytes / 1024 ** 2, unit: 'MB', bar: 200 },
    ];
    return figures;
  },
};

/** A server whose flights are followed by so many readers, who have all caught up. */
async function follow(
  site: Site,
  {
    readers,
    flights,
    settings,
  }: { readonly readers: number; readonly flights: number; readonly settings?: Readonly<Record<string, string>> },
) {
  await using stack = new AsyncDisposableStack();
  const url = await site.databases.withFlights(FLIGHTS);
  const pool = stack.adopt(new pg.Pool({ connectionString: url, max: WRITERS }), (pool) => pool.end());
  const client = await pool.connect();
  await installLive(client, [flight], { retentionHours: 24, notifies: true, readers: [] });
  client.release();
  stack.defer(async () => {
    const client = await pool.connect();
    await uninstallLive(client, [flight]);
    client.release();
  });
  const server = stack.use(await site.start('sluice', FLIGHTS, { ...limits, ...settings }));

  const waits: number[] = [];
  /** When each number was committed. */
  const committed = new Map<number, number>();
  let arrived = 0;
  const began = Promise.withResolvers<void>();
  let caughtUp = 0;
  for (let number = 0; number < readers; number += 1) {
    const socket = stack.adopt(await openSocket(server.url, site.signal), (socket) => socket.terminate());
    let rows = 0;
    socket.on('message', (message: Buffer) => {
      const now = performance.now();
      const { payload } = JSON.parse(message.toString());
      for (const { delay } of payload?.data?.flights?.rows ?? []) {
        rows += 1;
        if (rows === flights && ++caughtUp === readers) began.resolve();
        const at = committed.get(delay);
        if (at === undefined) continue;
        waits.push(now - at);
        arrived = Math.max(arrived, delay);
      }
    });
    subscribe(socket, queryOf(flights));
  }
  await Promise.race([began.promise, delay(60_000, undefined, { signal: site.signal })]);
  if (caughtUp < readers) throw new Error(`only ${caughtUp} of ${readers} readers have caught up`);

  let number = 1_000_000;
  /** @returns how long each change took to each of its readers, in milliseconds. */
  const write = async (ms: number): Promise<readonly number[]> => {
    waits.length = 0;
    const start = performance.now();
    const first = number;
    await Promise.all(
      Array.from({ length: WRITERS }, async (_, writer) => {
        for (let count = writer; ; count += WRITERS) {
          const due = start + (1000 * count) / COMMITS_A_SECOND;
          if (due - start > ms) return;
          await delay(Math.max(0, due - performance.now()), undefined, { signal: site.signal });
          const own = first + count;
          number = Math.max(number, own + 1);
          await pool.query(`UPDATE "Flight" SET delay = ${own} WHERE id = ${1 + (count % CHANGED)}`);
          committed.set(own, performance.now());
        }
      }),
    );
    for (const end = performance.now() + 10_000; arrived < number - WRITERS - 1 && performance.now() < end; )
      await delay(20);
    if (waits.length === 0) throw new Error('nothing has arrived');
    return waits.toSorted((a, b) => a - b);
  };
  const parts = stack.move();
  return { url, pool, write, vitals: server.vitals, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

/** Of sorted values, the one that such a part of them is below. */
const at = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? Number.NaN;
