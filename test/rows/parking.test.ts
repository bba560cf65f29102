/** A stream that stands still lets go of its connection, and goes on where it was: no row is lost or repeated by it. */
import { once } from 'node:events';
import { crc32 } from 'node:zlib';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import { createClientSlots } from '../../src/core/run/client-slots.ts';
import { createOpenRows, type OpenRowsOptions } from '../../src/core/run/open-rows.ts';
import type { Patience } from '../../src/core/run/patience.ts';
import { createSlots } from '../../src/core/run/slots.ts';
import type { StreamStatus } from '../../src/core/run/stream-status.ts';
import { createStreams, type StreamEnding } from '../../src/core/run/streams.ts';
import type { Reader, RowBatch, RowPlan } from '../../src/core/types.ts';
import { createDatabase } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';
import { until } from '../utils/until.ts';
import { connect } from './client.ts';
import { openRowsOptions } from './open-rows-options.ts';

const database = await createDatabase();
/** A pool of one: whoever keeps the connection keeps it from all. */
const db = connect(database.url, { max: 1 });
afterAll(async () => {
  await db[Symbol.asyncDispose]();
  await database.dispose();
});

const never = Number.POSITIVE_INFINITY;
const plan: RowPlan = { model: 'Flight', select: { delay: true }, first: 5_000 };

/** One place, one connection; a stream whose reader leaves a batch for a moment is parked. */
function server(patience: Partial<Patience> = {}, options: Partial<OpenRowsOptions> = {}) {
  const ended: StreamEnding[] = [];
  const parked: StreamStatus[] = [];
  const watcher = {
    parked: (status: StreamStatus) => parked.push(status),
    ended: (_: unknown, ending: StreamEnding) => ended.push(ending),
  };
  const streams = createStreams({ parkMs: never, stallMs: 20, dropMs: never, ...patience });
  streams.watch(watcher);
  const openRows = createOpenRows({
    ...openRowsOptions(db),
    slots: createSlots(1, 10),
    clientSlots: createClientSlots(2, 10),
    streams,
    ...options,
  });
  let names = 0;
  return {
    streams,
    ended,
    parkings: () => parked.length,
    async open(asked: Partial<RowPlan> = {}, reader: Partial<Reader> = {}) {
      const id = String(++names);
      const leave = new AbortController();
      const rows = await openRows(
        { ...plan, ...asked },
        { signal: leave.signal, reader: { id, transport: 'test', client: 'me', ...reader }, estimate: true },
      );
      const status = () => streams.find(id)?.status;
      const isParked = () => until(async () => status()?.state === 'parked');
      return { id, rows, leave, status, isParked, stream: () => streams.find(id) };
    },
  };
}

/** The next batch, which is there. */
async function next(rows: AsyncGenerator<RowBatch, void, undefined>): Promise<RowBatch> {
  const { value } = await rows.next();
  if (!value) throw new Error('it has ended');
  return value;
}

const idsOf = async (batch: RowBatch) => (await batch.rows()).map(({ id }) => Number(id));
const sum = (ids: readonly number[]) =>
  crc32(ids.map((id) => `${id}\n`).join(''))
    .toString(16)
    .padStart(8, '0');
const connections = ({ totalCount, idleCount, waitingCount } = db.pool) => ({
  all: totalCount,
  idle: idleCount,
  waiting: waitingCount,
});
const atRest = { all: 1, idle: 1, waiting: 0 };

describe('a stream whose reader takes nothing', () => {
  it('gives its place and its connection to another, and goes on to its end', async () => {
    const { open, ended, parkings } = server();
    const { rows, isParked, status } = await open();
    const batches = [await next(rows), await next(rows)];
    await isParked();
    await until(async () => connections().idle === 1);
    expect(status()).toMatchObject({ holdsConnection: false, snapshots: 1 });
    const other = await open({ first: 60 });
    expect(await Array.fromAsync(other.rows)).toHaveLength(2);

    batches.push(await next(rows));
    expect(status()).toMatchObject({ state: 'running', holdsConnection: true, snapshots: 2 });
    batches.push(...(await Array.fromAsync(rows)));
    const ids = (await Promise.all(batches.map(idsOf))).flat();
    expect(ids).toEqual(Array.from({ length: 5_000 }, (_, index) => index + 1));
    expect(batches.map(({ snapshot }) => snapshot).slice(0, 4)).toEqual([1, 1, 2, 2]);
    expect(batches.at(-1)).toMatchObject({ last: true, delivered: 5_000, checksum: sum(ids), estimatedTotal: 5_000 });
    expect(new Set(batches.map(({ estimatedTotal }) => estimatedTotal))).toEqual(new Set([5_000]));
    expect(parkings()).toBe(1);
    expect(ended).toMatchObject([{ outcome: 'complete' }, { outcome: 'complete' }]);
    expect(connections()).toEqual(atRest);
  });

  it('goes on by the values of its row, though the table has changed, and the row has gone', async () => {
    const { open } = server();
    const { rows, isParked } = await open({ where: { id: { lte: 400 } }, first: null, batchSize: 100 });
    const ids = [...(await idsOf(await next(rows))), ...(await idsOf(await next(rows)))];
    await isParked();
    expect(ids.at(-1)).toBe(150);
    await db.prisma.flight.deleteMany({ where: { id: { in: [150, 151, 400] } } });
    for await (const batch of rows) ids.push(...(await idsOf(batch)));
    expect(ids).toEqual(Array.from({ length: 399 }, (_, index) => index + 1).filter((id) => id !== 151));
  });

  it('ends with an empty batch where nothing is left to come', async () => {
    const { open } = server();
    const { rows, isParked } = await open({ where: { id: { gte: 19_900 }, delay: { gte: -1_000 } }, first: null });
    const first = await next(rows);
    await isParked();
    await db.prisma.flight.updateMany({ where: { id: { gte: 19_950 } }, data: { delay: -2_000 } });
    const last = await next(rows);
    expect(last).toMatchObject({ size: 0, last: true, snapshot: 2, delivered: 50, checksum: first.checksum });
    expect((await rows.next()).done).toBe(true);
  });

  it('may be parked again and again, and keeps its limits of rows and bytes', async () => {
    const { open, parkings } = server({ stallMs: 5 }, { maxRows: 200 });
    const { rows, isParked } = await open({ first: null, batchSize: 60 });
    for (const delivered of [50, 100, 150, 200]) {
      expect(await next(rows)).toMatchObject({ delivered });
      await isParked();
    }
    await expect(rows.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(parkings()).toBe(4);
  });

  it('counts against its bytes what it delivers, and not what is dropped', async () => {
    const whole = await Array.fromAsync((await server({ stallMs: never }).open({ first: 400 })).rows);
    const bytes = whole.reduce((sum, batch) => sum + batch.bytes, 0);
    // What is dropped would make it twice as much; each reading has the first row of the next batch with it.
    const { open } = server({ stallMs: 5 }, { maxBytes: Math.round(1.4 * bytes) });
    const { rows, isParked, stream, status } = await open({ first: 400 });
    let given = 0;
    for (let batch = await next(rows); ; batch = await next(rows)) {
      given += batch.size;
      if (batch.last) break;
      // Once the last rows are read, there is nothing to let go of.
      if (status()?.holdsConnection) await isParked();
      // A part of what is read next, so that the rest of it is dropped.
      stream()?.control.command({ credit: 20 });
    }
    expect(given).toBe(400);
  });

  it('is refused where no place comes free in time', async () => {
    const { open, ended } = server();
    const { rows, isParked } = await open();
    await next(rows);
    await isParked();
    const other = await open({}, { stalledMs: () => 0 });
    await next(other.rows);
    await expect(rows.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(ended).toMatchObject([{ outcome: 'broken' }]);
    await other.rows.return();
    expect(connections()).toEqual(atRest);
  });

  it('ends in SLOW_CONSUMER, with the token that goes on', async () => {
    const { open, ended, stream } = await slow();
    await until(async () => stream.status()?.state === 'ending');
    const error = await stream.rows.next().catch((error: unknown) => error);
    expect(error).toMatchObject({ code: 'SLOW_CONSUMER', token: expect.stringMatching(/^2\./) });
    expect(ended).toMatchObject([{ outcome: 'too slow', error: { code: 'SLOW_CONSUMER' } }]);
    const { token } = error as { token: string };
    const rest = await open({ first: 3, after: token });
    expect(await idsOf(await next(rest.rows))).toEqual([51, 52, 53]);
    await rest.rows.return();
  });

  it('is said to have been too slow where its reader never comes again', async () => {
    const { ended, stream } = await slow();
    await until(async () => stream.status()?.state === 'ending');
    stream.leave.abort();
    await stream.rows.return();
    expect(ended).toMatchObject([{ outcome: 'too slow' }]);
    expect(connections()).toEqual(atRest);
  });

  async function slow() {
    const all = server({ stallMs: 5, dropMs: 5 });
    const stream = await all.open();
    await next(stream.rows);
    return { ...all, stream };
  }

  it('is left alone while its connection takes bytes of a batch', async () => {
    const { open } = server({ stallMs: 20, dropMs: 1 });
    // The connection says so as long as it is asked; a batch may take any time.
    let asked = 0;
    const seen = Promise.withResolvers<void>();
    const stalledMs = () => {
      asked += 1;
      if (asked === 20) seen.resolve();
      return 19;
    };
    const { rows, status } = await open({}, { stalledMs });
    await next(rows);
    await seen.promise;
    expect(status()).toMatchObject({ state: 'running', holdsConnection: true, stalledMs: 19 });
    await rows.return();
  });
});

describe('a stream that pauses', () => {
  it('is parked after a while, and goes on', async () => {
    const { open } = server({ parkMs: 0, stallMs: never });
    const { rows, stream, isParked, status } = await open({ first: 120, batchSize: 60 });
    expect(await next(rows)).toMatchObject({ size: 50 });
    stream()?.control.command({ credit: 7 });
    expect(await next(rows)).toMatchObject({ size: 7, snapshot: 1 });
    const later = next(rows);
    await isParked();
    await until(async () => connections().idle === 1);
    stream()?.control.command({ credit: 1 });
    expect(await later).toMatchObject({ size: 1, delivered: 58, snapshot: 2 });
    const last = next(rows);
    await isParked();
    stream()?.control.command({ resume: true });
    expect(await last).toMatchObject({ delivered: 108, snapshot: 3 });
    expect(await next(rows)).toMatchObject({ delivered: 120, last: true });
    expect(status()).toMatchObject({ rows: 120, snapshots: 3 });
    await rows.return();
  });

  const ways: Record<string, (stream: Awaited<ReturnType<ReturnType<typeof server>['open']>>) => unknown> = {
    cancelled: ({ stream }) => stream()?.control.command({ cancel: true }),
    left: ({ leave }) => leave.abort(new Error('left')),
  };
  it.each(Object.entries(ways))('is %s while it is parked', async (way, end) => {
    const { open, ended } = server({ parkMs: 0, stallMs: never });
    const opened = await open();
    await next(opened.rows);
    opened.stream()?.control.command({ pause: true });
    const rest = opened.rows.next();
    rest.catch(() => {});
    await opened.isParked();
    end(opened);
    await expect(rest).rejects.toMatchObject(way === 'left' ? { message: 'left' } : { code: 'STREAM_CANCELLED' });
    expect(ended).toMatchObject([{ outcome: way === 'left' ? 'reader left' : 'cancelled' }]);
    await until(async () => connections().idle === 1);
  });

  it('ends with the server while it is parked', async () => {
    const stop = new AbortController();
    const { open, ended } = server({ parkMs: 0, stallMs: never }, { stop: stop.signal });
    const { rows, stream, isParked } = await open();
    await next(rows);
    stream()?.control.command({ pause: true });
    const rest = rows.next();
    rest.catch(() => {});
    await isParked();
    stop.abort(new Error('stopping'));
    await expect(rest).rejects.toThrow('stopping');
    expect(ended).toMatchObject([{ outcome: 'stopped' }]);
  });

  it('says so where the database has gone meanwhile', async () => {
    await using network = await createNetwork(database.url);
    const away = connect(network.url, { max: 1 });
    try {
      const { open } = server({ parkMs: 0, stallMs: never }, { streamPool: away.pool });
      const { rows, stream, isParked } = await open();
      await next(rows);
      stream()?.control.command({ pause: true });
      const rest = rows.next();
      rest.catch(() => {});
      await isParked();
      await until(async () => away.pool.idleCount === 1);
      const lost = once(away.pool, 'error');
      network.refuse();
      await lost;
      stream()?.control.command({ resume: true });
      await expect(rest).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    } finally {
      await away[Symbol.asyncDispose]();
    }
  });
});

describe('a stream whose position cannot be told', () => {
  const plan = { first: 300 };

  /** Where no two flights need to differ in their ids. */
  async function openLoose(patience: Partial<Patience>) {
    const loose = await createDatabase();
    const { prisma, pool, ...db } = connect(loose.url, { max: 1 });
    await pool.query('ALTER TABLE "Flight" DROP CONSTRAINT "Flight_pkey" CASCADE');
    onTestFinished(async () => {
      await db[Symbol.asyncDispose]();
      await loose.dispose();
    });
    return { ...server(patience, { prisma, streamPool: pool }), pool };
  }

  it('keeps its connection while its reader takes nothing, and ends with no token', async () => {
    const { open, ended, parkings, pool } = await openLoose({ stallMs: 5, dropMs: 100 });
    const { rows, status } = await open(plan);
    await next(rows);
    await until(async () => (status()?.stalledMs ?? 0) >= 5);
    expect(status()).toMatchObject({ state: 'running', holdsConnection: true });
    await until(async () => status()?.state === 'ending');
    expect(parkings()).toBe(0);
    await expect(rows.next()).rejects.toMatchObject({ code: 'SLOW_CONSUMER', token: undefined });
    expect(ended).toMatchObject([{ outcome: 'too slow' }]);
    expect(connections(pool)).toEqual(atRest);
  });

  it('may not pause for ever', async () => {
    const { open, ended, pool } = await openLoose({ parkMs: 5, stallMs: never, dropMs: 20 });
    const { rows, stream } = await open(plan);
    await next(rows);
    stream()?.control.command({ pause: true });
    await expect(rows.next()).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    expect(ended).toMatchObject([{ outcome: 'broken' }]);
    expect(connections(pool)).toEqual(atRest);
  });
});
