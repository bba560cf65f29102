/**
 * L2: a million rows of live followers. Eight writers insert them in turns, and each comes once; one transaction loads them
 * all, beside readers who each take their own time. `npm run test:soak` does so with 1,000,000 rows; `ROWS` and `READERS`
 * say others.
 */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { describe, expect, inject, it } from 'vitest';
import { createRandom } from '../../src/app/seed/random.ts';
import { cellAt, columnOf } from '../../src/core/postgres/cell-at.ts';
import type { Sluice } from '../../src/core/run/sluice.ts';
import type { RowBatch } from '../../src/core/types.ts';
import { liveService } from '../live/service.ts';

const isSoak = process.env.SOAK !== undefined;
const ROWS = Number(process.env.ROWS ?? (isSoak ? 1_000_000 : 10_000));
const READERS = Number(process.env.READERS ?? (isSoak ? 100 : 5));
const WRITERS = 8;
/** Of a batch, at most. */
const BATCH_ROWS = 2_000;

const rowsSql = (from: number, to: number) =>
  `INSERT INTO "Booking" (id, reference, "flightId", passenger, status, fare, "bookedAt") SELECT g, gen_random_uuid(), 1, 'x', 'HELD', 5, now() FROM generate_series(${from}, ${to}) g`;

/** A service whose table is empty. */
async function emptyService() {
  const service = await liveService();
  await service.pool.query('TRUNCATE "Booking"');
  return service;
}

/** Counts how often each row comes, without a look at its values. */
async function follow(sluice: Sluice) {
  const left = new AbortController();
  const reader = { id: crypto.randomUUID(), transport: 'test', client: 'test', stalledMs: () => 0 };
  const batches = await sluice.openRows(
    { model: 'Booking', live: true, select: { id: true }, batchSize: BATCH_ROWS },
    { signal: left.signal, reader },
  );
  const times = new Uint8Array(ROWS + 1);
  const told = { rows: 0, batches: 0, largest: 0, removed: 0 };
  const take = ({ cells, size, removed = [] }: RowBatch) => {
    if (cells === undefined) throw new Error('There is nothing to count');
    const column = size === 0 ? 0 : columnOf('id', cells.columns);
    for (let row = 0; row < size; row += 1) {
      const id = Number(cellAt(cells, row, column));
      times[id] = (times[id] ?? 0) + 1;
    }
    told.rows += size;
    told.removed += removed.length;
    told.batches += 1;
    told.largest = Math.max(told.largest, size);
  };
  const next = async () => {
    const { value } = await batches.next();
    if (!value) throw new Error('The stream has ended');
    take(value);
    return value;
  };
  return {
    told,
    next,
    /** Reads until it has so many rows, and nothing more is to come. */
    async until(rows: number) {
      for (;;) {
        const { caughtUp } = await next();
        if (caughtUp && told.rows >= rows) return;
      }
    },
    /** How many rows have come so often. */
    cameTimes: (count: number) => times.subarray(1).reduce((sum, came) => sum + (came === count ? 1 : 0), 0),
    async leave() {
      left.abort(new Error('left'));
      await batches.return().catch(() => {});
    },
  };
}

/** Inserts in transactions of different lengths, which commit out of order. */
async function insertInterleaved(pool: pg.Pool): Promise<void> {
  let next = 1;
  await Promise.all(
    Array.from({ length: WRITERS }, async (_, number) => {
      const { below } = createRandom(inject('seed') + number);
      while (next <= ROWS) {
        const client = await pool.connect();
        try {
          await client.query('BEGIN');
          for (let left = 1 + below(4); left > 0 && next <= ROWS; left -= 1) {
            const from = next;
            next = Math.min(ROWS + 1, from + 1 + below(ROWS / 500));
            await client.query(`SAVEPOINT a; ${rowsSql(from, next - 1)}; RELEASE a`);
            if (below(4) === 0) await delay(below(20));
          }
          await client.query('COMMIT');
        } finally {
          client.release();
        }
      }
    }),
  );
}

describe('L2 many live rows', { timeout: 1_800_000 }, () => {
  it('come once each, though their transactions commit in any order', async () => {
    const { sluice, pool } = await emptyService();
    const follower = await follow(sluice);
    await follower.until(0);
    const began = performance.now();
    await Promise.all([insertInterleaved(pool), follower.until(ROWS)]);
    tell(`${ROWS} interleaved inserts`, { ms: performance.now() - began, ...follower.told });
    expect(follower.cameTimes(0)).toBe(0);
    expect(follower.cameTimes(1)).toBe(ROWS);
    await follower.leave();
  });

  it('of one transaction come in batches to each of its readers, whatever the others do', async () => {
    const { sluice, pool } = await emptyService();
    const followers = await Promise.all(Array.from({ length: READERS }, () => follow(sluice)));
    const [idle, ...readers] = followers;
    for (const follower of followers) await follower.until(0);
    const before = process.memoryUsage.rss();
    let most = before;
    const watching = setInterval(() => {
      most = Math.max(most, process.memoryUsage.rss());
    }, 50);
    const loop = monitorEventLoopDelay({ resolution: 5 });
    loop.enable();
    const began = performance.now();
    await pool.query(rowsSql(1, ROWS));
    const loadedMs = performance.now() - began;
    await Promise.all(readers.map((reader) => reader.until(ROWS)));
    const figures = {
      loadedMs,
      ms: performance.now() - began,
      gapMs: loop.max / 1e6,
      grewMB: (most - before) / 2 ** 20,
    };
    clearInterval(watching);
    loop.disable();
    tell(`${ROWS} rows at once, ${READERS} readers`, { ...figures, ...readers[0]?.told });
    // It has stood still all the time, and has everything to come.
    expect(idle?.told.rows).toBe(0);
    await idle?.until(ROWS);
    for (const follower of followers) {
      expect(follower.cameTimes(1)).toBe(ROWS);
      expect(follower.told.largest).toBeLessThanOrEqual(BATCH_ROWS);
      expect(follower.told.removed).toBe(0);
    }
    expect(most - before).toBeLessThan(GROWTH_BYTES);
    await Promise.all(followers.map((follower) => follower.leave()));
  });
});

/** Their keys are kept once, and the rows of a few batches for each reader. */
const GROWTH_BYTES = 700 * 2 ** 20;

const tell = (what: string, figures: Readonly<Record<string, number>>) => {
  if (isSoak)
    process.stdout.write(
      `${what}: ${JSON.stringify(figures, (_, value) => (typeof value === 'number' ? Math.round(value) : value))}\n`,
    );
};
