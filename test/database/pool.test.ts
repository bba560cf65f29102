/** Pools of connections. */
import { expect, it } from 'vitest';
import { createPool, endPool } from '../../src/database/pool.ts';
import { createLog } from '../../src/log.ts';
import { sharedUrl } from '../utils/database.ts';

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
