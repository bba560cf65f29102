/** Pools of connections. */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { endPool } from '../../src/core/postgres/end-pool.ts';
import { surviveBreaks } from '../../src/core/postgres/survive-breaks.ts';
import { createPool } from '../../src/database/pool.ts';
import { createLog } from '../../src/log.ts';
import { sharedUrl } from '../utils/database.ts';
import { terminateBackends } from '../utils/terminate-backends.ts';

it('has values written in one way, whatever the defaults of the database', async () => {
  const url = new URL(sharedUrl());
  url.searchParams.set(
    'options',
    '-c datestyle=SQL,DMY -c timezone=Asia/Tokyo -c bytea_output=escape -c extra_float_digits=-5',
  );
  const pool = createPool(url.href, { max: 1 }, createLog('silent'));
  try {
    const { rows } = await pool.query(
      `SELECT timestamptz '2001-02-03 04:05:06+09' ::text AS moment, bytea '\\x00ff' ::text AS bytes, (0.1::float8 + 0.2)::text AS float`,
    );
    expect(rows).toEqual([{ moment: '2001-02-02 19:05:06+00', bytes: '\\x00ff', float: '0.30000000000000004' }]);
  } finally {
    await endPool(pool);
  }
});

describe('a connection that breaks does not end the process', () => {
  const answer = async (pool: pg.Pool) => (await pool.query<{ one: number }>('SELECT 1 AS one')).rows;

  it('while it is idle', async () => {
    const pool = new pg.Pool({ connectionString: sharedUrl(), max: 1, application_name: crypto.randomUUID() });
    surviveBreaks(pool);
    await answer(pool);
    const removed = new Promise((resolve) => pool.once('remove', resolve));
    await terminateBackends(sharedUrl(), pool.options.application_name);
    await removed;
    expect(await answer(pool)).toEqual([{ one: 1 }]);
    await pool.end();
  });

  it('while it goes from the pool to who asked for it', async () => {
    const pool = new pg.Pool({ connectionString: sharedUrl(), max: 1 });
    surviveBreaks(pool);
    const client = await pool.connect();
    const { stream } = client.connection;
    client.release();
    const connecting = pool.connect();
    // The pool has given it away when this runs; who takes it goes on only afterwards.
    process.nextTick(() => stream.destroy(new Error('cut')));
    const taken = await connecting;
    await expect(taken.query('SELECT 1')).rejects.toThrow('not queryable');
    taken.release();
    expect(await answer(pool)).toEqual([{ one: 1 }]);
    await pool.end();
  });
});
