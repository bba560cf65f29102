/** R7: readers that leave early, hundreds of them, at any moment, from a server of two places: nothing is left of them. */
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, expect, inject, it, onTestFinished } from 'vitest';
import { createRandom } from '../../src/app/seed/random.ts';
import { type Door, doors } from '../doors/doors.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readMetric } from '../utils/metrics.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { until } from '../utils/until.ts';

const exits = process.env.SOAK === undefined ? 200 : 2_000;
const atOnce = 20;
const places = 2;
const lookups = 2;

let database: TestDatabase;
let activity: Activity;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 24_000);
  activity = await watchActivity(database.url);
  server = await startServer({
    DATABASE_URL: database.url,
    DATABASE_POOL_SIZE: String(lookups),
    MAX_STREAMS: String(places),
    STREAM_QUEUE_SECONDS: '60',
    MAX_STREAMS_PER_CLIENT: '100',
  });
});
afterAll(async () => {
  await server?.dispose();
  await activity?.[Symbol.asyncDispose]();
  await database?.dispose();
});

const { below } = createRandom(inject('seed'));

/** When readers leave: in turn, so that each door meets each. */
const moments: readonly ((reading: ReturnType<Door['open']>) => Promise<unknown>)[] = [
  // Before anything was sent.
  async () => {},
  // While the request is on its way, waits for a place or a connection, or has its first rows read.
  () => turns(below(50)),
  () => turns(below(500)),
  // In the middle.
  (reading) => reading.firstBytes().catch(() => {}),
];

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn += 1) await setImmediate();
}

it(`leaves nothing behind after ${exits} early exits`, { timeout: 600_000 }, async () => {
  const warnings: Error[] = [];
  const warn = (warning: Error) => warnings.push(warning);
  process.on('warning', warn);
  onTestFinished(() => void process.off('warning', warn));

  let left = 0;
  const leaving = async () => {
    while (left < exits) {
      const number = left;
      left += 1;
      const door = doors[number % doors.length];
      const moment = moments[Math.floor(number / doors.length) % moments.length];
      const reading = door?.open(server.url, { wide: true, where: { id: { gt: 20_000 } } });
      if (reading) await moment?.(reading);
      reading?.leave();
    }
  };
  await Promise.all(Array.from({ length: atOnce }, leaving));

  await until(async () => (await readMetric(server.url, 'sluice_streams_open')) === 0);
  await until(async () => (await activity.streams()) === 0);
  // Beside the one that probes.
  expect(await activity.connections()).toBeLessThanOrEqual(places + lookups + 1);
  const rows = await Promise.all(doors.map(({ open }) => open(server.url, { first: 500 }).rows()));
  for (const read of rows) expect(read).toHaveLength(500);
  expect(warnings).toEqual([]);
});
