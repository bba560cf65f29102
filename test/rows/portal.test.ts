/**
 * A portal's end is the server's word for it, whatever the network makes of its answers; and a pooled connection comes
 * back as it was, or not at all.
 */
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cellAt } from '../../src/core/postgres/cell-at.ts';
import { readCells } from '../../src/core/postgres/cells.ts';
import { openPortal } from '../../src/core/postgres/portal.ts';
import { surviveBreaks } from '../../src/core/postgres/survive-breaks.ts';
import { createDatabase, sharedUrl, type TestDatabase } from '../utils/database.ts';
import { lockTable } from '../utils/locked-table.ts';
import { createMessageNetwork, type MessageNetwork, message } from '../utils/message-network.ts';
import { until } from '../utils/until.ts';

const { signal } = new AbortController();
const types = { getTypeParser: () => String };
const statementOf = (text: string) => ({ text, values: [], types });
const hundred = statementOf('SELECT i, md5(i::text) FROM generate_series(1, 100) AS i');

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

/** Whole, or not: never some of them. */
async function readAll(pool: pg.Pool): Promise<string[]> {
  const ids: string[] = [];
  let isWhole = false;
  for await (const { cells, last } of readCells(pool, hundred, {
    batchRows: 30,
    batchBytes: 1e6,
    signal,
    rights: undefined,
  })) {
    for (let row = 0; row < cells.size; row += 1) ids.push(String(cellAt(cells, row, 0)));
    isWhole = last;
  }
  expect(isWhole).toBe(true);
  return ids;
}
const all = Array.from({ length: 100 }, (_, index) => String(index + 1));

/** As long as it takes the database to sleep on another connection. */
async function pass(seconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: sharedUrl() });
  await client.connect();
  await client.query('SELECT pg_sleep($1)', [seconds]);
  await client.end();
}

describe('R8 an answer that does not fit', () => {
  let network: MessageNetwork;
  beforeAll(async () => {
    network = await createMessageNetwork(sharedUrl());
  });
  afterAll(() => network[Symbol.asyncDispose]());

  const row = (...cells: string[]) => {
    const body = cells.flatMap((cell) => [Buffer.from([0, 0, 0, cell.length]), Buffer.from(cell)]);
    return message('D', Buffer.concat([Buffer.from([0, cells.length]), ...body]));
  };
  const nth = (code: string, n: number, change: (message: Buffer) => readonly Buffer[]) => {
    let count = 0;
    return (bytes: Buffer, of: string) => {
      if (of !== code) return [bytes];
      count += 1;
      return count === n ? change(bytes) : [bytes];
    };
  };

  it.each<[string, MessageNetwork['change']]>([
    ['a row that is lost', nth('D', 7, () => [])],
    ['the last row, lost', nth('D', 100, () => [])],
    ['a row too many', nth('D', 7, (bytes) => [bytes, row('7', 'x')])],
    ['a row behind those that were asked for', nth('s', 2, (bytes) => [bytes, row('7', 'x')])],
    ['an end for a pause that comes too early', nth('C', 2, () => [message('s')])],
    ['the end of another statement', nth('s', 2, () => [message('C', Buffer.from('SELECT 3\0'))])],
    ['an end without the rows before it', nth('s', 1, () => [message('C', Buffer.from('SELECT 100\0'))])],
    ['an end that comes twice', nth('C', 2, (bytes) => [bytes, bytes])],
    ['readiness before the end', nth('s', 2, () => [message('Z', Buffer.from('I'))])],
    ['readiness before anything', nth('T', 1, (bytes) => [message('Z', Buffer.from('I')), bytes])],
    ['no statement', nth('s', 1, () => [message('I')])],
    ['a copy', nth('s', 1, () => [message('G', Buffer.from([0, 0, 0]))])],
    ['a row of fewer cells', nth('D', 7, () => [row('7')])],
    ['a message of no length', nth('D', 7, () => [Buffer.from([0x44, 0, 0, 0, 0])])],
  ])('is an error, and the connection is dropped: %s', async (_, change) => {
    const pool = poolOf(network.url);
    // The connection is made before.
    const { pid } = await pidOf(pool);
    network.change = change;
    try {
      const ids = await readAll(pool).catch((error: Error) => error);
      // What comes behind an end that was whole is nobody's: the rows are good, the connection is not.
      if (Array.isArray(ids)) expect(ids).toEqual(all);
      else expect(ids.message).toMatch(/does not fit|has sent|Connection terminated|Received unexpected/);
    } finally {
      network.change = (bytes) => [bytes];
    }
    expect((await pidOf(pool)).pid).not.toBe(pid);
    expect(await readAll(pool)).toEqual(all);
  });
});

const pidOf = async (pool: pg.Pool) => {
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return { pid: rows[0]?.pid };
};

describe('a connection that had a user before', () => {
  it('has no timer of pg from one whose statement failed', async () => {
    const pool = poolOf(sharedUrl(), { query_timeout: 100 });
    const portal = await openPortal(pool, statementOf('SELECT 1 / 0'), { signal, rights: undefined });
    await expect(portal.read(1)).rejects.toThrow('division by zero');
    await portal.close();
    const reading = readCells(pool, hundred, { batchRows: 30, batchBytes: 1e6, signal, rights: undefined });
    expect((await reading.next()).value).toMatchObject({ last: false });
    await pass(0.2);
    let rows = 0;
    for await (const { cells } of reading) rows += cells.size;
    expect(rows).toBe(70);
  });

  it('is not used where its user has left a transaction open', async () => {
    const pool = poolOf(sharedUrl());
    const client = await pool.connect();
    await client.query('BEGIN');
    const { processID } = client as unknown as { readonly processID: number };
    client.release();
    expect(await readAll(pool)).toEqual(all);
    expect((await pidOf(pool)).pid).not.toBe(processID);
  });

  it('is not used where its user has left a statement running', async () => {
    const pool = poolOf(sharedUrl());
    const client = await pool.connect();
    const left = expect(client.query('SELECT pg_sleep(20)')).rejects.toThrow();
    client.release();
    expect(await readAll(pool)).toEqual(all);
    await left;
  });
});

describe('a time limit of the role', () => {
  const limited = () => {
    const url = new URL(sharedUrl());
    url.searchParams.set('options', '-c statement_timeout=100');
    return poolOf(url.href);
  };

  it('does not count the time of a slow reader, and holds for the next user of the connection', async () => {
    const pool = limited();
    const portal = await openPortal(pool, hundred, { signal, rights: undefined });
    expect(await portal.read(10)).toEqual({ rows: 10, isEnd: false });
    await pass(0.3);
    expect(await portal.read(1_000)).toEqual({ rows: 90, isEnd: true });
    await portal.close();
    const { rows } = await pool.query<{ statement_timeout: string }>('SHOW statement_timeout');
    expect(rows).toEqual([{ statement_timeout: '100ms' }]);
  });

  it('holds where it is asked to', async () => {
    const portal = await openPortal(limited(), hundred, { signal, rights: undefined, keepsTimeouts: true });
    await portal.read(10);
    await pass(0.3);
    await expect(portal.read(1_000)).rejects.toMatchObject({ code: '57014' });
    await portal.close();
  });
});

describe('R7 a request to cancel', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.dispose());

  it('that is still on its way meets nobody else: the connection is dropped', async () => {
    await using network = await createMessageNetwork(database.url);
    network.holdsCancels = true;
    const pool = poolOf(network.url);
    const table = await lockTable(database.url, 'Flight');
    const portal = await openPortal(pool, statementOf('SELECT * FROM "Flight"'), { signal, rights: undefined });
    const reading = portal.read(1);
    await until(async () => (await table.waiting()) === 1);
    const closing = portal.close();
    await until(async () => network.held === 1);
    await table[Symbol.asyncDispose]();
    expect(await reading).toEqual({ rows: 1, isEnd: false });
    await closing;
    expect(pool.totalCount).toBe(0);
  });

  it('is sent at the end of the time for a read, and the connection is dropped', async () => {
    const pool = poolOf(database.url);
    await using table = await lockTable(database.url, 'Flight');
    const portal = await openPortal(pool, statementOf('SELECT * FROM "Flight"'), { signal, rights: undefined });
    await expect(portal.read(1, 50)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    await portal.close();
    await until(async () => (await table.waiting()) === 0);
    expect(pool.totalCount).toBe(0);
    await expect(portal.read(1)).rejects.toThrow('closed');
  });
});

describe('R6 rows that suddenly widen', () => {
  const wide = 100_000;
  /** So narrow at first that a hundred of the others are asked for at once. */
  const widening = statementOf(
    `SELECT i, CASE WHEN i <= 300 THEN 'narrow' ELSE repeat('w', ${wide}) END FROM generate_series(1, 500) AS i`,
  );
  const pace = { rights: undefined, batchRows: 150, batchBytes: 2 * wide, signal };

  it('are given in parts of what was asked for, each once and in order', async () => {
    const pool = poolOf(sharedUrl());
    const ids: number[] = [];
    let most = 0;
    for await (const { cells, bytes } of readCells(pool, widening, pace)) {
      for (let row = 0; row < cells.size; row += 1) ids.push(Number(cellAt(cells, row, 0)));
      most = Math.max(most, bytes);
    }
    expect(ids).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    // Twice what a batch aims at, and what came in the same packet.
    expect(most).toBeLessThan(6 * wide);
    expect(pool.idleCount).toBe(1);
  });

  it('leave the connection as it was where their reader goes in the middle', async () => {
    const pool = poolOf(sharedUrl());
    const backend = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;
    const before = await backend();
    let batches = 0;
    for await (const { cells } of readCells(pool, widening, pace)) {
      if (Number(cellAt(cells, 0, 0)) > 302) batches += 1;
      if (batches === 2) break;
    }
    expect(batches).toBe(2);
    expect(await backend()).toBe(before);
    expect(await readAll(pool)).toEqual(all);
  });

  it('are refused where one alone is too wide, before it has come', async () => {
    const pool = poolOf(sharedUrl());
    const read = async () => {
      const statement = statementOf(`SELECT i, repeat('w', 50000000) FROM generate_series(1, 2) AS i`);
      for await (const _ of readCells(pool, statement, { ...pace, maxRowBytes: 1_000_000 }));
    };
    await expect(read()).rejects.toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('MAX_ROW_BYTES'),
    });
    expect(await readAll(pool)).toEqual(all);
  });
});
