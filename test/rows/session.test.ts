/** A connection that was in a transaction goes back as it came: nothing of its owner is on its way to it any more. */
import pg from 'pg';
import { expect, it, onTestFinished } from 'vitest';
import { beginSession } from '../../src/core/postgres/session.ts';
import { surviveBreaks } from '../../src/core/postgres/survive-breaks.ts';
import { sharedUrl } from '../utils/database.ts';
import { createNetwork } from '../utils/network.ts';

it('a request to cancel what has ended by itself meets no statement of who has the connection next', async () => {
  const pool = new pg.Pool({ connectionString: sharedUrl(), max: 1 });
  surviveBreaks(pool);
  onTestFinished(() => pool.end());
  for (let round = 0; round < 20; round += 1) {
    const leaving = new AbortController();
    const { signal } = leaving;
    const { session } = await beginSession(pool, { tables: ['"Booking"'], first: [], signal });
    const asked = session.run('SELECT 1 AS one', signal).catch(() => {});
    leaving.abort(new Error('left'));
    await asked;
    await session[Symbol.asyncDispose]();
    await expect(pool.query('SELECT pg_sleep(0.02)')).resolves.toMatchObject({ rowCount: 1 });
  }
});

it('what the database works on for too long is cancelled, and its connection is as it was, or dropped', async () => {
  await using network = await createNetwork(sharedUrl());
  const pool = new pg.Pool({ connectionString: network.url, max: 1 });
  surviveBreaks(pool);
  onTestFinished(() => pool.end());
  const { signal } = new AbortController();
  const begin = () => beginSession(pool, { tables: ['"Booking"'], first: [], readMs: 200, signal });
  const pidOf = async () => (await pool.query('SELECT pg_backend_pid() AS pid')).rows[0].pid;

  const { session } = await begin();
  await expect(session.run('SELECT pg_sleep(30)', signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await session[Symbol.asyncDispose]();
  const pid = await pidOf();

  const { session: dead } = await begin();
  network.forget();
  await expect(dead.run('SELECT 1 AS one', signal)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
  await dead[Symbol.asyncDispose]();
  expect(await pidOf()).not.toBe(pid);
});
