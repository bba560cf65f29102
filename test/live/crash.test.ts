/** What becomes of live rows when their database crashes: nobody can say which of its last transactions there were. */
import { join } from 'node:path';
import { PrismaPg } from '@prisma/adapter-pg';
import pg from 'pg';
import { expect, it } from 'vitest';
import { startEmbedded } from '../../src/app/embedded/start-embedded.ts';
import { PrismaClient } from '../../src/app/generated/prisma/client.ts';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { migrate } from '../../src/app/migrate.ts';
import { seed } from '../../src/app/seed/seed.ts';
import { installLive } from '../../src/core/live/install.ts';
import { createSluice } from '../../src/core/run/sluice.ts';
import { createLog } from '../../src/log.ts';
import { testFolder } from '../utils/test-folder.ts';
import { fold } from './fold.ts';
import { bookings, logOptions, SECRET } from './tables.ts';

const log = createLog('silent');
const plan = { model: 'Booking', where: { id: { lte: 10 } }, select: { id: true, note: true } };

it('readers, and tokens, go on after a restart, and are refused after a crash', { timeout: 120_000 }, async () => {
  await using folder = await testFolder();
  const start = () => startEmbedded({ dataDir: join(folder.path, 'data'), log });
  const serve = async (url: string) => {
    const pool = new pg.Pool({ connectionString: url, max: 4 });
    const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
    const sluice = createSluice({ prisma, pool, datamodel, tokenSecret: SECRET });
    const dispose = async () => {
      await sluice.dispose();
      await prisma.$disconnect();
      await pool.end();
    };
    return { pool, sluice, [Symbol.asyncDispose]: dispose };
  };

  const before = await start();
  await migrate(before.url, { log });
  await seed(before.url, { log, flights: 20, bookings: 20, signal: new AbortController().signal });
  const first = await serve(before.url);
  const client = await first.pool.connect();
  await installLive(client, [bookings], logOptions);
  client.release();
  const follower = await fold(first.sluice, plan);
  await follower.caughtUp();
  await follower.leave();
  await first[Symbol.asyncDispose]();
  await before.dispose();

  await using made = new AsyncDisposableStack();
  const database = made.adopt(await start(), (started) => started.dispose());
  await using service = await serve(database.url);
  const { pool, sluice } = service;
  const again = await fold(sluice, { ...plan, after: follower.token() }, { rows: follower.rows });
  await again.caughtUp();
  await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id = 1`);
  await again.caughtUp();
  expect(again.rows.get('1')).toMatchObject({ note: 'changed' });

  const waits = again.next();
  const { rows } = await pool.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  // The server takes down all others with it, and recovers.
  const pid = Number(rows[0]?.pid);
  expect(pid).toBeGreaterThan(0);
  process.kill(pid, 'SIGKILL');
  await expect(waits).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
  const late = await fold(sluice, { ...plan, after: again.token() });
  await expect(late.next()).rejects.toMatchObject({
    code: 'TOKEN_INVALID',
    message: expect.stringContaining('crashed'),
  });
  const anew = await fold(sluice, plan);
  await anew.caughtUp();
  expect(anew.rows.get('1')).toMatchObject({ note: 'changed' });
  await anew.leave();
});
