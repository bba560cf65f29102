/** A statement of few rows is read in one round trip, and prepared; what holds for a portal holds for it. */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cellAt } from '../../src/core/postgres/cell-at.ts';
import { readCells } from '../../src/core/postgres/cells.ts';
import { surviveBreaks } from '../../src/core/postgres/survive-breaks.ts';
import { settleTransactions } from '../../src/core/postgres/transaction-settings.ts';
import { createDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { until } from '../utils/until.ts';
import { countQueries } from './client.ts';

const { signal } = new AbortController();
const types = { getTypeParser: () => String };
const statementOf = (text: string, values: readonly unknown[] = []) => ({ text, values, types });
const numbers = (count: number) => statementOf(`SELECT i FROM generate_series(1, ${count}) AS i LIMIT 20`);

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.dispose());

const pools: pg.Pool[] = [];
afterEach(async () => {
  await Promise.all(pools.splice(0).map((pool) => pool.end()));
});

/** Of one connection, which every user has after the others. */
function poolOf(connectionString: string, options: pg.PoolConfig = {}): pg.Pool {
  const pool = new pg.Pool({ connectionString, max: 1, ...options });
  surviveBreaks(pool);
  pools.push(pool);
  return pool;
}

type Pace = Parameters<typeof readCells>[2];

/** The first column of all batches. */
async function read(pool: pg.Pool, statement: ReturnType<typeof statementOf>, pace: Partial<Pace> = {}) {
  const batches: string[][] = [];
  const whole = { rights: undefined, batchRows: 1000, batchBytes: 1e6, signal, ...pace };
  for await (const { cells } of readCells(pool, statement, whole, 20))
    batches.push(Array.from({ length: cells.size }, (_, row) => String(cellAt(cells, row, 0))));
  return batches;
}

const upTo = (count: number) => Array.from({ length: count }, (_, index) => String(index + 1));

/** The statements that its one connection has prepared. */
async function prepared(pool: pg.Pool): Promise<readonly string[]> {
  const { rows } = await pool.query<{ statement: string }>('SELECT statement FROM pg_prepared_statements');
  return rows.map(({ statement }) => statement);
}

describe('a statement of few rows', () => {
  it.each([0, 1, 7, 20])('is read by one Execute: %i rows', async (count) => {
    const pool = poolOf(sharedUrl());
    const counts = countQueries(pool);
    expect(await read(pool, numbers(count))).toEqual([upTo(count)]);
    expect(counts.reads).toBe(1);
    expect(pool.idleCount).toBe(1);
  });

  it('is read in parts where a batch has fewer rows', async () => {
    expect(await read(poolOf(sharedUrl()), numbers(20), { batchRows: 8 })).toEqual([
      upTo(8),
      upTo(16).slice(8),
      upTo(20).slice(16),
    ]);
  });

  it('R6 is read in parts where its rows are wider than a batch may be, and loses none', async () => {
    const pool = poolOf(sharedUrl());
    const wide = statementOf(`SELECT i, repeat('x', 100000) FROM generate_series(1, 20) AS i LIMIT 20`);
    for (let round = 0; round < 2; round += 1) {
      const batches = await read(pool, wide, { batchBytes: 300_000 });
      expect(batches.length).toBeGreaterThan(4);
      expect(batches.flat()).toEqual(upTo(20));
    }
    expect(await read(pool, numbers(3))).toEqual([upTo(3)]);
  });

  it('throws the error of the statement, and its connection serves the next one', async () => {
    const pool = poolOf(sharedUrl());
    const broken = statementOf('SELECT 1 / (3 - i) FROM generate_series(1, 9) AS i LIMIT 20');
    for (let round = 0; round < 3; round += 1)
      await expect(read(pool, broken)).rejects.toMatchObject({ code: '22012' });
    expect(await read(pool, numbers(3))).toEqual([upTo(3)]);
    expect(pool.totalCount).toBe(1);
  });

  it('R7 is cancelled in the database when its reader goes', async () => {
    const pool = poolOf(database.url);
    const leaving = new AbortController();
    await using table = await lockTable(database.url, 'Flight');
    const reading = read(pool, statementOf('SELECT id FROM "Flight" LIMIT 20'), { signal: leaving.signal });
    await until(async () => (await table.waiting()) === 1);
    leaving.abort(new Error('left'));
    await expect(reading).rejects.toThrow('left');
    await until(async () => (await table.waiting()) === 0);
    await until(async () => pool.idleCount === pool.totalCount);
    expect(await read(pool, numbers(3))).toEqual([upTo(3)]);
  });

  it('ends at its time limit', async () => {
    const pool = poolOf(database.url);
    await using _ = await lockTable(database.url, 'Flight');
    const reading = read(pool, statementOf('SELECT id FROM "Flight" LIMIT 20'), { readMs: 50 });
    await expect(reading).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  });
});

describe('a statement that is sent again', () => {
  it('is prepared the second time, and not sent a third', async () => {
    const pool = poolOf(sharedUrl());
    const counts = countQueries(pool);
    for (let round = 0; round < 5; round += 1) expect(await read(pool, numbers(4))).toEqual([upTo(4)]);
    expect(counts.statements).toBe(2);
    // And the settings of its transaction.
    expect([...(await prepared(pool))].sort()).toEqual([
      expect.stringMatching(/^SELECT WHERE set_config\(/),
      numbers(4).text,
    ]);
  });

  it('has values of its own each time', async () => {
    const pool = poolOf(sharedUrl());
    const text = 'SELECT i FROM generate_series(1, 9) AS i WHERE i = $1 LIMIT 20';
    for (const value of [3, 5, 4, 9, null])
      expect(await read(pool, statementOf(text, [value]))).toEqual([value === null ? [] : [String(value)]]);
  });

  it('runs where it has been taken away from its connection', async () => {
    const pool = poolOf(sharedUrl());
    for (let round = 0; round < 3; round += 1) await read(pool, numbers(4));
    await pool.query('DEALLOCATE ALL');
    expect(await read(pool, numbers(4))).toEqual([upTo(4)]);
    expect(await read(pool, numbers(4))).toEqual([upTo(4)]);
  });

  it('gives what the table is now, where it has been changed', async () => {
    const pool = poolOf(database.url);
    await pool.query('CREATE TABLE changed AS SELECT 1::int AS id');
    const statement = statementOf('SELECT * FROM changed LIMIT 20');
    for (let round = 0; round < 3; round += 1) expect(await read(pool, statement)).toEqual([['1']]);
    await pool.query(`ALTER TABLE changed ALTER id TYPE text USING 'number ' || id`);
    for (let round = 0; round < 4; round += 1) expect(await read(pool, statement)).toEqual([['number 1']]);
  });

  it('leaves a hundred others at most on its connection', async () => {
    const pool = poolOf(sharedUrl());
    for (let count = 0; count < 130; count += 1)
      for (let round = 0; round < 2; round += 1) await read(pool, statementOf(`SELECT ${count} LIMIT 20`));
    const kept = await prepared(pool);
    expect(kept.length).toBeLessThanOrEqual(100);
    expect(kept).toContain('SELECT 129 LIMIT 20');
    expect(kept).not.toContain('SELECT 0 LIMIT 20');
  });

  it('is never prepared behind a pooler', async () => {
    const pool = new pg.Pool({ connectionString: sharedUrl(), max: 1 });
    pools.push(pool);
    settleTransactions(pool, { timezone: 'UTC' });
    for (let round = 0; round < 3; round += 1) expect(await read(pool, numbers(4))).toEqual([upTo(4)]);
    expect(await prepared(pool)).toEqual([]);
  });
});
