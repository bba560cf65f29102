import { strictEqual } from 'node:assert/strict';
import pg from 'pg';
import { lockTable } from '../utils/locked-table.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import type { Rule } from './rule.ts';

/** One connection for streams: a second stream is served only if the first has given it back. */
const env = { MAX_STREAMS: '1' };

export const cancellable: readonly Rule[] = [
  {
    promise: 'R7',
    level: 'MUST',
    says: 'ends its statement, and gives its connection back, when its reader leaves in mid-stream',
    inside: true,
    env,
    async check({ open }, { url, activity }) {
      const reading = open(url, { wide: true });
      await reading.firstBytes();
      await until(async () => (await activity.streams()) === 1);
      reading.leave();
      await until(async () => (await activity.streams()) === 0);
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
  {
    promise: 'R7',
    level: 'MUST',
    says: 'ends its statement, and gives its connection back, when its reader leaves before the first row',
    inside: true,
    env,
    async check({ open }, { url, databaseUrl }) {
      await using table = await lockTable(databaseUrl, 'Flight');
      const reading = open(url, {});
      reading.rows().catch(() => {});
      await until(async () => (await table.waiting()) === 1);
      reading.leave();
      await until(async () => (await table.waiting()) === 0);
      await table[Symbol.asyncDispose]();
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
  {
    promise: 'R7',
    level: 'MUST',
    says: 'ends a sort that has given no row yet when its reader leaves',
    inside: true,
    env,
    async check({ open }, { url, databaseUrl }) {
      await using flights = await slowFlights(databaseUrl);
      const reading = open(url, { orderBy: [{ distance: 'desc' }] });
      await until(async () => (await flights.readers()) > 0);
      reading.leave();
      await until(async () => (await flights.readers()) === 0);
      await flights[Symbol.asyncDispose]();
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
  {
    promise: 'R7',
    level: 'MUST',
    says: 'leaves the line, and asks the database for nothing, when its reader leaves while it waits for a place',
    inside: true,
    env: { ...env, STREAM_QUEUE_SECONDS: '3600' },
    async check({ open }, { url, activity }) {
      const streams = () => readMetric(url, 'sluice_streams_open');
      const held = open(url, { wide: true });
      await held.firstBytes();
      // Events begin before their rows do.
      await until(async () => (await activity.streams()) === 1);
      const reading = open(url, { first: 3 });
      await until(async () => (await streams()) === 2);
      reading.leave();
      await until(async () => (await streams()) === 1);
      strictEqual(await activity.streams(), 1);
      held.leave();
      await until(async () => (await streams()) === 0);
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
];

interface SlowFlights extends AsyncDisposable {
  /** Backends that are reading flights. */
  readonly readers: () => Promise<number>;
}

/** Flights of which each takes some milliseconds to be read, until they are disposed of: minutes, for those who sort all. */
async function slowFlights(databaseUrl: string): Promise<SlowFlights> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query('ALTER TABLE "Flight" RENAME TO "FastFlight"');
  await client.query('CREATE VIEW "Flight" AS SELECT * FROM "FastFlight" WHERE pg_sleep(0.005) IS NOT NULL');
  let disposed = false;
  return {
    async readers() {
      const { rows } = await client.query<{ count: number }>(
        `SELECT count(*)::int AS count FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`,
      );
      return rows[0]?.count ?? 0;
    },
    async [Symbol.asyncDispose]() {
      if (disposed) return;
      disposed = true;
      await client.query('DROP VIEW "Flight"');
      await client.query('ALTER TABLE "FastFlight" RENAME TO "Flight"');
      await client.end();
    },
  };
}
