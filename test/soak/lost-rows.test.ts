/**
 * R9: tries to lose rows. A stream is read over a network that breaks it off at random, goes on each time by another
 * door, and the table changes meanwhile: what was there all along must have come once, in its order. `SOAK` says how
 * often; `npm run test:soak` does so 200 times.
 */
import { setImmediate } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createRandom } from '../../src/app/seed/random.ts';
import { type Door, doors } from '../doors/doors.ts';
import { checksumOf } from '../utils/checksum.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import { startServer, type TestServer } from '../utils/server.ts';

const runs = Number(process.env.SOAK ?? 10);
const env = { TOKEN_SECRET: 'a secret that several servers share', STREAM_BATCH_ROWS: '100' };

let database: TestDatabase;
let servers: TestServer[];
let writer: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
  servers = [
    await startServer({ ...env, DATABASE_URL: database.url }),
    await startServer({ ...env, DATABASE_URL: database.url }),
  ];
  writer = new pg.Pool({ connectionString: database.url, max: 2 });
  // A connection that is ending may still hear that its database is dropped.
  writer.on('connect', (client) => void client.on('error', () => {}));
});
afterAll(async () => {
  await writer?.end();
  for (const server of servers ?? []) await server.dispose();
  await database?.dispose();
});

const orders: readonly object[][] = [
  [],
  [{ id: 'desc' }],
  [{ date: 'asc' }],
  [{ delay: 'desc' }],
  [{ delay: { sort: 'asc', nulls: 'first' } }, { date: 'desc' }],
  [{ origin: { city: 'asc' } }, { distance: 'desc' }],
];

/** These stay as they are; all others come and go. */
const STABLE = 2_000;
const where = { OR: [{ id: { lte: STABLE } }, { id: { gt: 1_000_000 } }] };

/** No id is given twice: a row that comes again with other values may well be read again. */
let nextId = 1_000_001;

/** Inserts and deletes rows among the others, until it is stopped. */
async function disturb(stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await writer.query(
      `INSERT INTO "Flight" SELECT $1 + i,
         '2001-01-01'::timestamp + random() * interval '2 days', (random() * 100)::int - 20, (random() * 2000)::int, 'ATL', 'ORD'
       FROM generate_series(1, 40) AS i`,
      [nextId],
    );
    nextId += 40;
    await writer.query('DELETE FROM "Flight" WHERE id > 1000000 AND random() < 0.4');
    await setImmediate();
  }
}

describe('R9 a stream that breaks again and again, while the table changes', () => {
  it.each(Array.from({ length: runs }, (_, run) => run))('is whole in the end: %d', async (run) => {
    // Other choices in each run, the same for the same seed.
    const { pick, below } = createRandom(Math.imul(inject('seed') + run, 0x9e3779b1));
    const orderBy = orders[run % orders.length] ?? [];
    const { rows: stable } = await writer.query<{ id: number }>(stableIn(orderBy));
    const stopping = new AbortController();
    const disturbing = disturb(stopping.signal);
    const path: string[] = [];
    const ids: number[] = [];
    let after: string | undefined;
    let end: { rowCount: number; checksum: string } | undefined;
    try {
      while (end === undefined) {
        const server = pick(servers);
        await using network = await createNetwork(server.url, { budget: () => 1_000 + below(20_000) });
        // The first pieces go through every door.
        const door: Door = path.length < 2 ? (doors[(run + path.length) % doors.length] ?? pick(doors)) : pick(doors);
        path.push(door.name);
        const patience = below(10) < 3 ? 1 + below(4) : Number.POSITIVE_INFINITY;
        let pieces = 0;
        try {
          for await (const piece of door.pieces(network.url, { where, orderBy, after })) {
            ids.push(...piece.ids);
            after = piece.token;
            end = piece.end;
            pieces += 1;
            if (pieces >= patience) break;
          }
        } catch (error) {
          if (!isBreak(error)) throw error;
        }
        if (path.length > 500) throw new Error('it makes no progress');
      }
    } finally {
      stopping.abort();
      await disturbing;
    }
    const told = `by ${JSON.stringify(orderBy)}, over ${path.join('; ')}`;
    expect(
      ids.filter((id) => id <= STABLE),
      told,
    ).toEqual(stable.map(({ id }) => id));
    expect(new Set(ids).size, told).toBe(ids.length);
    expect(end, told).toEqual({
      rowCount: ids.length,
      checksum: checksumOf(ids),
    });
  });
});

/** The stable rows, as PostgreSQL orders them. */
function stableIn(orderBy: readonly object[]): string {
  const keys = orderBy.map((key) => {
    const [[name, sort] = ['', '']] = Object.entries(key);
    if (name === 'origin') return 'a.city ASC';
    if (typeof sort === 'object') return `f."${name}" ${sort.sort} NULLS ${sort.nulls}`;
    return `f."${name}" ${sort}`;
  });
  const named = orderBy.some((key) => 'id' in key);
  return `SELECT f.id FROM "Flight" f JOIN "Airport" a ON a.iata = f."originIata" WHERE f.id <= ${STABLE}
    ORDER BY ${[...keys, ...(named ? [] : ['f.id'])].join(', ')}`;
}

/** What a reader meets when the network breaks; anything else is a fault. */
const isBreak = (error: unknown): boolean =>
  error instanceof Error && /terminated|fetch failed|broke|ended before|socket hang up/.test(error.message);
