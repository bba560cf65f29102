/** A run of the page's, without the page: against a real server. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../src/client/create-client.ts';
import { createMeasures } from '../../src/console/charts/measures.ts';
import { firstQuery } from '../../src/console/query/first-query.ts';
import { operationOf } from '../../src/console/query/operation.ts';
import type { Query } from '../../src/console/query/types.ts';
import { columnsOf } from '../../src/console/run/cells.ts';
import { type Run, startRun } from '../../src/console/run/run.ts';
import { isOver, type RunStatus } from '../../src/console/run/run-status.ts';
import { connect } from '../rows/client.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { catalogue, list } from './catalogue.ts';

let database: TestDatabase;
let server: TestServer;
let activity: Activity;

beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 40_000);
  server = await startServer({ DATABASE_URL: database.url, MAX_STREAMS: '1' });
  activity = await watchActivity(database.url);
});

afterAll(async () => {
  await activity?.[Symbol.asyncDispose]();
  await server?.dispose();
  await database?.dispose();
});

function run(changes: Partial<Query> = {}): Run {
  const flights = list('flights');
  const query = { ...firstQuery(catalogue, flights), ...changes };
  return startRun({
    client: createClient({ url: `${server.url}/graphql` }),
    operation: operationOf(catalogue, flights, query),
    transport: query.transport,
    columns: columnsOf(catalogue, flights, query.columns),
    key: flights.key,
    first: query.first,
  });
}

/** Resolves as soon as it is so. */
function until(watched: Run, isSo: (status: RunStatus) => boolean): Promise<RunStatus> {
  return new Promise((resolve) => {
    const look = () => {
      if (!isSo(watched.status)) return;
      unwatch();
      resolve(watched.status);
    };
    const unwatch = watched.watch(look);
    look();
  });
}

test.each(['sse', 'websocket', 'multipart'] as const)(
  'rows of a run over %s are those of findMany, proven',
  async (transport) => {
    await using db = connect(database.url);
    const wanted = run({ transport, first: 5000, columns: ['id', 'date', 'delay', 'origin.city'] });
    const status = await until(wanted, isOver);
    expect(status).toMatchObject({ state: 'complete', delivered: 5000, expected: 5000, error: undefined });
    expect(status.proof).toMatchObject({
      rowCount: 5000,
      agrees: 'count and checksum',
    });
    const flights = await db.prisma.flight.findMany({ take: 5000, orderBy: { id: 'asc' }, include: { origin: true } });
    const cells = flights.map((_, row) => [0, 1, 2, 3].map((column) => wanted.rows.cell(row, column)));
    expect(cells).toEqual(flights.map(({ id, date, delay, origin }) => [id, date.getTime(), delay, origin.city]));
  },
);

describe('a run', () => {
  test('that is paused reads no further, and goes on where it was', async () => {
    const wanted = run({ first: undefined, columns: ['id', 'destination.name'] });
    await until(wanted, ({ delivered }) => delivered > 0);
    wanted.pause();
    await activity.streamsAre(1);
    const { delivered } = wanted.status;
    expect(wanted.status.state).toBe('paused');
    expect(delivered).toBeLessThan(40_000);
    wanted.resume();
    const status = await until(wanted, isOver);
    expect(status).toMatchObject({ state: 'complete', delivered: 40_000 });
    expect(status.proof?.agrees).toBe('count and checksum');
  });

  test.each(['running', 'paused'])('that is stopped while it is %s lets go of its statement', async (state) => {
    const wanted = run({ first: undefined, columns: ['id', 'destination.name'] });
    await until(wanted, ({ delivered }) => delivered > 0);
    if (state === 'paused') wanted.pause();
    wanted.stop();
    expect(await until(wanted, isOver)).toMatchObject({ state: 'stopped', error: undefined });
    await activity.streamsAre(0);
  });

  test('that is cancelled by a command is over, and is not taken up again', async () => {
    const wanted = run({ first: undefined, columns: ['id', 'destination.name'] });
    const { streamId } = await until(wanted, ({ delivered }) => delivered > 0);
    const query = 'mutation ($id: ID!) { streamControl(streamId: $id, command: { cancel: true }) { state } }';
    await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables: { id: streamId } }),
    });
    expect(await until(wanted, isOver)).toMatchObject({
      state: 'failed',
      resumed: 0,
      error: { code: 'STREAM_CANCELLED', isPassing: false },
    });
  });

  test('that is refused says why', async () => {
    const status = await until(run({ first: 5, batchSize: 5000 }), isOver);
    expect(status.state).toBe('failed');
    expect(status.error).toMatchObject({ code: 'BAD_USER_INPUT', message: expect.stringMatching(/batchSize/) });
  });
});

test('the measures of a run are those of its rows, whenever they are begun', async () => {
  const wanted = run({ first: 3000, columns: ['id', 'date', 'delay', 'originIata'] });
  const choice = { number: 'delay', category: 'originIata', moment: 'date', over: 'mean' } as const;
  const early = createMeasures(wanted.rows, choice);
  wanted.watch(early.update);
  await until(wanted, isOver);
  const late = createMeasures(wanted.rows, choice);
  late.update();
  await using db = connect(database.url);
  const { _count, _min, _max, _avg } = await db.prisma.flight.aggregate({
    where: { id: { lte: 3000 } },
    _count: { delay: true },
    _min: { delay: true },
    _max: { delay: true },
    _avg: { delay: true },
  });
  for (const measures of [early, late]) {
    expect(measures.summary).toMatchObject({ count: _count.delay, min: _min.delay, max: _max.delay });
    expect(measures.summary.mean).toBeCloseTo(_avg.delay ?? 0, 6);
    const total = (counts: Iterable<number>) => Array.from(counts).reduce((sum, count) => sum + count, 0);
    expect(total(measures.tally.counts.values())).toBe(3000);
    expect(total(measures.histogram.counts)).toBe(_count.delay);
    expect(total(measures.trend.counts)).toBe(_count.delay);
    expect(measures.nulls).toBe(3000 - _count.delay);
  }
});
