/** What a change log costs those who write: the same statements on two tables in turns, of which one has a log. */
import { pipeline } from 'node:stream/promises';
import pg from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { installLive, uninstallLive } from '../../../src/core/live/install.ts';
import { createWakeUps } from '../../../src/core/live/wake-ups.ts';
import { median } from '../statistics.ts';
import { type Figure, FLIGHTS, type LiveCase } from './figure.ts';

const COLUMNS = '(id, reference, "flightId", passenger, status, fare, "bookedAt")';
const logged = { schema: 'public', table: 'logged', key: ['id'] };

interface Way {
  readonly title: string;
  readonly bar: number;
  /** Writes to the table, from this id on. @returns how many rows. */
  readonly write: (client: pg.Client, table: string, from: number) => Promise<number>;
}

const ways: readonly Way[] = [
  {
    title: 'INSERT of one row',
    bar: 1.35,
    async write(client, table, from) {
      const text = `INSERT INTO ${table} ${COLUMNS} VALUES ($1, gen_random_uuid(), 1, 'Ada', 'HELD', 5, now())`;
      for (let row = 0; row < 1_000; row += 1) await client.query({ name: table, text, values: [from + row] });
      return 1_000;
    },
  },
  {
    title: 'INSERT of 1,000 rows',
    bar: 1.2,
    async write(client, table, from) {
      for (let row = 0; row < 10_000; row += 1_000)
        await client.query(
          `INSERT INTO ${table} ${COLUMNS} SELECT g, gen_random_uuid(), g % 1000, 'Ada', 'HELD', 5, now() FROM generate_series(${from + row}, ${from + row + 999}) g`,
        );
      return 10_000;
    },
  },
  {
    title: 'COPY of 100,000 rows',
    bar: 1.3,
    async write(client, table, from) {
      const lines = Array.from({ length: 100 }, (_, block) =>
        Array.from({ length: 1_000 }, (_, row) => {
          const id = from + 1_000 * block + row;
          return `${id},00000000-0000-4000-8000-${String(id).padStart(12, '0')},1,Ada,HELD,5,2001-01-01\n`;
        }).join(''),
      );
      await pipeline(lines, client.query(copyFrom(`COPY ${table} ${COLUMNS} FROM STDIN (FORMAT csv)`)));
      return 100_000;
    },
  },
];

export const cost: LiveCase = {
  name: 'live-cost',
  title: 'What a change log costs a writer',
  async measure(site, { runs }) {
    await using stack = new AsyncDisposableStack();
    const connectionString = await site.databases.withFlights(FLIGHTS);
    const open = async () => {
      const client = stack.adopt(new pg.Client({ connectionString }), (client) => client.end());
      await client.connect();
      return client;
    };
    const client = await open();
    await client.query(
      'CREATE TABLE bare (LIKE "Booking" INCLUDING ALL); CREATE TABLE logged (LIKE "Booking" INCLUDING ALL)',
    );
    stack.defer(async () => {
      await uninstallLive(client, [logged]);
      await client.query('DROP TABLE bare, logged');
    });
    await installLive(client, [logged], { retentionHours: 24, notifies: true, readers: [] });
    // As where somebody follows.
    const pool = stack.adopt(new pg.Pool({ connectionString, max: 1 }), (pool) => pool.end());
    stack.use(createWakeUps(pool).attach(looksAt(pool)));

    let next = 1;
    const timed = async (way: Way, table: string) => {
      site.signal.throwIfAborted();
      const began = performance.now();
      next += await way.write(client, table, next);
      return performance.now() - began;
    };
    const figures: Figure[] = [];
    for (const way of ways) {
      for (const table of ['bare', 'logged']) await timed(way, table);
      const ratios: number[] = [];
      // Whoever is first finds the caches cold: they take turns in that, too.
      for (let run = 0; run < 2 * runs + 1; run += 1) {
        const early = run % 2 === 0 ? await timed(way, 'bare') : undefined;
        const withLog = await timed(way, 'logged');
        ratios.push(withLog / (early ?? (await timed(way, 'bare'))));
      }
      figures.push({ title: `${way.title}, with a log by without`, value: median(ratios), unit: '×', bar: way.bar });
      await client.query('TRUNCATE bare; TRUNCATE logged; CHECKPOINT');
    }
    return figures;
  },
};

/** Looks at the log, one look at a time. */
function looksAt(pool: pg.Pool): () => void {
  let mark = '1:1:';
  let isLooking = false;
  const look = async () => {
    const text = `SELECT pg_current_snapshot()::text AS now, count(*) FROM sluice."public.logged" WHERE xid >= pg_snapshot_xmax($1)`;
    const { rows } = await pool.query<{ now: string }>({ name: 'look', text, values: [mark] });
    mark = rows[0]?.now ?? mark;
  };
  return () => {
    if (isLooking) return;
    isLooking = true;
    void look()
      .catch(() => {})
      .finally(() => {
        isLooking = false;
      });
  };
}
