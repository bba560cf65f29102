/**
 * Random schedules of eight writers against followers that crash, resume and are parked at random, over every transport, and
 * whose connections to the database are cut.
 * Whenever one has caught up, what it has folded is compared with the query itself, asked in the same snapshot: the looks
 * of the service are ended by the query.
 *
 * A schedule does the same whenever its seed is the same, as far as databases and networks do.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { schema } from '../../src/app/schema.ts';
import { createRandom } from '../../src/app/seed/random.ts';
import { installLive } from '../../src/core/live/install.ts';
import { createSluice } from '../../src/core/run/sluice.ts';
import type { Log } from '../../src/log.ts';
import { createServer } from '../../src/server/server.ts';
import { keepLog } from '../utils/server.ts';
import { type Service, TRUTH } from './followers.ts';
import { createStubborn, type Stubborn } from './stubborn.ts';
import { bookings, logOptions, SECRET } from './tables.ts';
import { createTruths, type Truths } from './truthful-client.ts';
import { bookingSql, bookingsSql, flightsSql, write } from './writers.ts';

export interface OracleOptions {
  /** Of a database that is its own, with the models of the demo. */
  readonly url: string;
  /** It ends at the first that is wrong. */
  readonly schedules: number;
  /** Of the first schedule; each has one more than the one before. */
  readonly seed: number;
  /** Whether transactions are prepared, and committed later. Commits wake nobody then. */
  readonly prepares?: boolean;
  /** Changes a statement of the service's before it runs: what is not right must be found out. */
  readonly mutate?: (sql: string) => string;
  /** Run before the followers begin. */
  readonly before?: string;
  /** Told after each schedule. */
  readonly played?: (so: Pick<Verdict, 'schedules' | 'compared'>) => void;
}

export interface Verdict {
  readonly schedules: number;
  readonly commits: number;
  /** States that were compared. */
  readonly compared: number;
  /** What was not the query's result, or never came, with the seed of its schedule. */
  readonly wrong: readonly string[];
  readonly crashes: number;
  readonly restarts: number;
  readonly parkings: number;
  /** How often the database has ended a connection of the service. */
  readonly cuts: number;
  /** The longest time from a commit to the last of its readers, in milliseconds. */
  readonly slowestMs: number;
}

const WRITERS = 8;
const FOLLOWERS = 3;
/** What its connections are called. */
const SERVICE = 'service';
/** What has not come while the database answered so often, so far apart in milliseconds, is lost: that is not in a hurry where the machine is not. */
const LOST = { answers: 300, apartMs: 100 };

export async function runSchedules(options: OracleOptions): Promise<Verdict> {
  const { url, schedules, seed, mutate = (sql) => sql, prepares = false } = options;
  const truths = createTruths(TRUTH, mutate);
  const made = new AsyncDisposableStack();
  await using _ = made;
  const poolOf = (max: number, settings: pg.PoolConfig = {}) => {
    const pool = made.adopt(new pg.Pool({ connectionString: url, max, ...settings }), (pool) => pool.end());
    return pool.on('error', () => {});
  };
  const kept = keepLog();
  const writers = poolOf(WRITERS + 2);
  await prepareDatabase(writers, options);
  const ofService = { Client: truths.Client, application_name: SERVICE };
  const service = made.use(
    await createRestartable({ pool: poolOf(4, ofService), streamPool: poolOf(4, ofService) }, kept.log),
  );
  const counts = { schedules: 0, commits: 0, compared: 0, crashes: 0, restarts: 0, parkings: 0, cuts: 0, slowestMs: 0 };
  const wrong: string[] = [];
  const followers: Stubborn[] = [];
  made.defer(async () => {
    await Promise.all(followers.map((follower) => follower.leave()));
  });
  for (let number = 0; number < FOLLOWERS; number += 1) followers.push(createStubborn(service, counts));

  for (; counts.schedules < schedules && wrong.length === 0; counts.schedules += 1) {
    const own = seed + counts.schedules;
    const randomOf = (part: number) => createRandom(mixed(own, part));
    const { below } = randomOf(0);
    const wake = () => (prepares ? writers.query('NOTIFY sluice_live') : undefined);
    await begin(writers, below);
    for (const [number, follower] of followers.entries()) follower.play(randomOf(1 + number));
    await wake();
    const work = Array.from({ length: WRITERS }, async (_, number) => {
      const random = randomOf(100 + number);
      // It may stay open for long, while others come and go.
      const openMs = number === 0 && random.below(2) === 0 ? 150 : 0;
      if (await write({ pool: writers, random, prepares, openMs })) counts.commits += 1;
      await wake();
    });
    const [long, ...short] = work;
    for (const follower of followers)
      if (below(3) === 0) {
        await delay(below(12));
        await follower.crash();
      }
    if (below(4) === 0) {
      // Before, since its readers may be told before this is.
      counts.cuts += 1;
      await cut(writers);
    }
    if (below(12) === 0) {
      counts.restarts += 1;
      await service.restart();
    }
    await Promise.all(below(3) === 0 ? short : [long, ...short]);
    const key = 5_000_000 + counts.schedules;
    const arrived = async (what: string, isThere: boolean, sql: string) => {
      await writers.query(sql);
      await wake();
      const at = performance.now();
      using patience = createPatience(writers, sql);
      const all = followers.map((follower) =>
        follower.until((contents) => contents.has(String(key)) === isThere, patience.ended).catch(told(own, what)),
      );
      for (const said of await Promise.all(all)) if (said !== undefined) wrong.push(said);
      if (wrong.length > 0) wrong.push(await whatRuns(writers));
      counts.slowestMs = Math.max(counts.slowestMs, performance.now() - at);
    };
    await arrived('a new row', true, `${bookingSql(key, 0)} ON CONFLICT DO NOTHING`);
    await arrived('a row that goes', false, `DELETE FROM "Booking" WHERE id = ${key}`);
    await long;
    const states = followers.flatMap((follower) => follower.taken());
    await allKnown(truths, states);
    for (const { mark, contents, how } of states) {
      const truth = truths.of.get(mark);
      if (truth === undefined) continue;
      counts.compared += 1;
      const difference = differenceOf(truth, contents);
      if (difference !== undefined) wrong.push(`SEED=${own}: ${how} at ${mark}: ${difference}`);
    }
    truths.of.clear();
    options.played?.(counts);
  }
  const errors =
    wrong.length === 0 ? [] : kept.all().flatMap(({ err }) => (err === undefined ? [] : JSON.stringify(err)));
  return { ...counts, slowestMs: Math.round(counts.slowestMs), wrong: [...wrong, ...errors] };
}

/** A schedule begins with rows that its seed tells. */
async function begin(pool: pg.Pool, below: (end: number) => number): Promise<void> {
  const empty = below(4) === 0 ? 'TRUNCATE "Booking"' : 'DELETE FROM "Booking"';
  await pool.query(`${flightsSql}; BEGIN; ${empty}; ${bookingsSql(below(8), 1, 1 + below(60))}; COMMIT`);
}

/** Ends a connection of the service: one that reads, looks or listens. */
async function cut(pool: pg.Pool): Promise<void> {
  await pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND application_name = '${SERVICE}' ORDER BY random() LIMIT 1`,
  );
}

async function prepareDatabase(pool: pg.Pool, { before, prepares = false }: OracleOptions): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query(
      `TRUNCATE "Booking"; ALTER TABLE "Booking" DROP CONSTRAINT "Booking_flightId_fkey", ADD FOREIGN KEY ("flightId") REFERENCES "Flight" ON DELETE CASCADE`,
    );
    await client.query(flightsSql);
    await installLive(client, [bookings], { ...logOptions, notifies: !prepares });
    if (before !== undefined) await client.query(before);
  } finally {
    client.release();
  }
}

/** In the database: what has not come may wait for something there. */
async function whatRuns(pool: pg.Pool): Promise<string> {
  const { rows } = await pool.query(
    `SELECT state, wait_event, left(query, 200) AS query, now() - query_start AS since FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`,
  );
  return JSON.stringify(rows);
}

/**
 * @param sql what shall come, run again and again: the transaction that stays open may empty the table meanwhile.
 * @returns what is aborted once it is lost.
 */
function createPatience(pool: pg.Pool, sql: string): Disposable & { readonly ended: AbortSignal } {
  const [ended, left] = [new AbortController(), new AbortController()];
  const wait = async () => {
    for (let answers = 0; answers < LOST.answers; answers += 1) {
      await delay(LOST.apartMs, undefined, { signal: left.signal });
      await pool.query(sql);
    }
    ended.abort();
  };
  wait().catch(() => {});
  return { ended: ended.signal, [Symbol.dispose]: () => left.abort() };
}

export interface Restartable extends AsyncDisposable {
  /** Once it is there. */
  readonly now: () => Promise<Service>;
  readonly restart: () => Promise<void>;
}

/** A service with its server, which stops under its readers, and is replaced by another. */
async function createRestartable(
  pools: { readonly pool: pg.Pool; readonly streamPool: pg.Pool },
  log: Log,
): Promise<Restartable> {
  const prisma = new PrismaClient({ adapter: new PrismaPg(pools.pool) });
  const start = async () => {
    const sluice = createSluice({ prisma, ...pools, datamodel, tokenSecret: SECRET, limits: { maxStreams: 4 } });
    const server = await createServer({
      ...{ schema, sluice, context: { prisma }, ping: async () => {}, port: 0, console: false, graphiql: false },
      ...{ limits: { graceSeconds: 0 }, log },
    });
    return { sluice, server };
  };
  let running = start();
  await running;
  const stop = async () => {
    const { server, sluice } = await running;
    await server.dispose();
    await sluice.dispose();
  };
  return {
    async now() {
      const { sluice, server } = await running;
      return { sluice, url: server.url };
    },
    async restart() {
      running = stop().then(start);
      await running;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await prisma.$disconnect();
    },
  };
}

/** A look whose transaction is ending still asks in a moment. One that was broken off has not asked. */
async function allKnown({ of }: Truths, states: readonly { readonly mark: string }[]): Promise<void> {
  for (let tries = 0; tries < 50 && states.some(({ mark }) => !of.has(mark)); tries += 1) await delay(2);
}

function differenceOf(truth: ReadonlyMap<string, string>, had: ReadonlyMap<string, string>): string | undefined {
  const differences = [...new Set([...truth.keys(), ...had.keys()])].flatMap((id) =>
    truth.get(id) === had.get(id) ? [] : [`${id} is ${truth.get(id) ?? 'gone'} and not ${had.get(id) ?? 'gone'}`],
  );
  return differences.length === 0 ? undefined : differences.join(', ');
}

const told = (seed: number, what: string) => (error: unknown) => `SEED=${seed}: ${what}: ${String(error)}`;

/** One seed for each part of a schedule, far from all others. */
const mixed = (seed: number, part: number): number =>
  (Math.imul(seed ^ Math.imul(part + 1, 0x9e3779b1), 0x85ebca6b) ^ (seed << 7)) >>> 0 || 1;
