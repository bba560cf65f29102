/** What the planner says of a statement's rows, without reading one; whatever goes wrong, only the number is missing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compileStatement } from '../../src/core/plan/statement.ts';
import { estimateStatement } from '../../src/core/postgres/estimate-statement.ts';
import { createDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { connect, countQueries } from './client.ts';

const { signal } = new AbortController();
const flights = 20_000;

let db: ReturnType<typeof connect>;
beforeAll(() => {
  db = connect(sharedUrl(), { max: 1 });
});
afterAll(() => db[Symbol.asyncDispose]());

type FindMany = typeof db.prisma.flight.findMany;

const statementOf = (args: Parameters<FindMany>[0]) => compileStatement(() => db.prisma.flight.findMany(args));

const estimate = async (args: Parameters<FindMany>[0]) => estimateStatement(db.pool, await statementOf(args), signal);

describe('an estimate', () => {
  it('is near the number of rows where statistics tell it', async () => {
    const rows = await estimate({});
    expect(rows).toBeGreaterThan(flights * 0.9);
    expect(rows).toBeLessThan(flights * 1.1);
  });

  it('knows the values that are bound, and the limit', async () => {
    expect(await estimate({ where: { id: { lte: 1 } } })).toBeLessThan(10);
    expect(await estimate({ take: 123 })).toBe(123);
    expect(await estimate({ where: { id: { in: [] } } })).toBe(0);
  });

  it.for<[string, Parameters<FindMany>[0]]>([
    ['one', { include: { origin: true, destination: true } }],
    ['many', { include: { origin: { include: { departures: { take: 5 }, _count: true } } } }],
  ])('counts the rows alone, and not what their relations to %s bring', async ([, args]) => {
    expect(await estimate(args)).toBe(await estimate({}));
  });

  it('runs nothing: what would fail when it ran is estimated', async () => {
    const statement = await statementOf({});
    const text = 'SELECT 1 / ("id" - 1) FROM "Flight"';
    expect(await estimateStatement(db.pool, { ...statement, text }, signal)).toBe(await estimate({}));
  });

  it('is one statement, and has no connection when it is done', async () => {
    await using own = connect(sharedUrl(), { max: 1 });
    const counts = countQueries(own.pool);
    await estimateStatement(own.pool, await statementOf({}), signal);
    expect(counts.statements).toBe(1);
    expect(own.pool.idleCount).toBe(1);
  });
});

describe('where there is no estimate', () => {
  it('is undefined, and the connection serves the next statement', async () => {
    const statement = await statementOf({});
    for (const text of ['SELECT * FROM "Nowhere"', 'no SQL at all'])
      expect(await estimateStatement(db.pool, { ...statement, text }, signal)).toBeUndefined();
    expect(await db.prisma.flight.findFirst({ orderBy: { id: 'asc' } })).toMatchObject({ id: 1 });
  });

  it('throws where there is no connection for the rows either', async () => {
    await using nowhere = connect('postgresql://nobody@127.0.0.1:1/none');
    await expect(estimateStatement(nowhere.pool, await statementOf({}), signal)).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
  });
});

describe('a reader that waits for a planner', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.dispose());

  it('ends it by leaving, even behind a locked table', async () => {
    await using own = connect(database.url, { max: 1 });
    const leaving = new AbortController();
    await using lock = await lockTable(database.url, 'Flight');
    const estimating = estimateStatement(own.pool, await statementOf({}), leaving.signal);
    await expect.poll(lock.waiting).toBe(1);
    const reason = new Error('left');
    leaving.abort(reason);
    await expect(estimating).rejects.toBe(reason);
    expect(await lock.waiting()).toBe(0);
    expect(own.pool.idleCount).toBe(1);
  });

  it('is not kept waiting longer than for the time that an estimate may take', async () => {
    await using own = connect(database.url, { max: 1 });
    await using lock = await lockTable(database.url, 'Flight');
    expect(await estimateStatement(own.pool, await statementOf({}), signal, 10)).toBeUndefined();
    expect(await lock.waiting()).toBe(0);
    expect(own.pool.idleCount).toBe(1);
  });

  it('gets no connection when it has left before', async () => {
    await using own = connect(database.url, { max: 1 });
    const reason = new Error('left');
    await expect(estimateStatement(own.pool, await statementOf({}), AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(own.pool.totalCount).toBe(0);
  });
});
