/** Live rows of tables that are altered while they are followed, in ways that no trigger tells of. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { installLive, liveStatus, uninstallLive } from '../../src/core/live/install.ts';
import { fold } from './fold.ts';
import { liveService } from './service.ts';
import { bookings, logOptions } from './tables.ts';

const plan = { model: 'Booking', where: { id: { lte: 5 } }, select: { id: true } } as const;

/** Its rows are in a partition, and a table besides would fit. */
async function partition(pool: Pool): Promise<void> {
  await pool.query(`
    CREATE TABLE parted (LIKE "Booking") PARTITION BY RANGE (id);
    ALTER TABLE parted ADD PRIMARY KEY (id);
    CREATE TABLE low PARTITION OF parted FOR VALUES FROM (0) TO (4);
    CREATE TABLE high PARTITION OF parted FOR VALUES FROM (4) TO (1000);
    INSERT INTO parted SELECT * FROM "Booking" WHERE id < 1000;
    DROP TABLE "Booking";
    ALTER TABLE parted RENAME TO "Booking"`);
  const client = await pool.connect();
  await installLive(client, [bookings], logOptions).finally(() => client.release());
}

describe('whoever follows a table', () => {
  const alterations = [
    [
      'triggers are disabled for a while',
      'DISABLE TRIGGER ALL; DELETE FROM "Booking"; ALTER TABLE "Booking" ENABLE TRIGGER ALL',
    ],
    [
      'triggers are disabled and enabled as they were',
      'DISABLE TRIGGER sluice_live_insert; ALTER TABLE "Booking" ENABLE ALWAYS TRIGGER sluice_live_insert',
    ],
    ['place is taken by another', 'RENAME TO "Old"; CREATE TABLE "Booking" (LIKE "Old" INCLUDING ALL)'],
    ['rows are joined by those of an heir', 'ADD heritage int; CREATE TABLE heir () INHERITS ("Booking")'],
  ] as const;

  it.each(alterations)('whose %s is told to begin anew', async (_, sql) => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, plan);
    await follower.caughtUp();
    const waits = follower.next();
    await pool.query(`ALTER TABLE "Booking" ${sql}; NOTIFY sluice_live`);
    await expect(waits).rejects.toThrow(/its table, has been taken away|partitions or triggers/);
    await follower.leave();
  });

  it.each(['DETACH PARTITION low', 'ATTACH PARTITION low FOR VALUES FROM (-9) TO (4)'])(
    'is told to begin anew after %s',
    async (alteration) => {
      const { sluice, pool } = await liveService();
      await partition(pool);
      if (alteration.startsWith('ATTACH')) await pool.query('ALTER TABLE "Booking" DETACH PARTITION low');
      const follower = await fold(sluice, plan);
      await follower.caughtUp();
      const waits = follower.next();
      await pool.query(`ALTER TABLE "Booking" ${alteration}; NOTIFY sluice_live`);
      await expect(waits).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
      const late = await fold(sluice, { ...plan, after: follower.token() });
      await expect(late.next()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    },
  );
});

describe('the change log', () => {
  const copy = 'CREATE TABLE "Booking" (LIKE "Old" INCLUDING ALL)';
  const old = { ...bookings, table: 'Old' };

  it('of a table that has another name is kept, and one that takes its name has its own', async () => {
    const { sluice, pool } = await liveService();
    const client = await pool.connect();
    await client.query('ALTER TABLE "Booking" RENAME TO "Old"');
    await installLive(client, [old], { ...logOptions, readers: ['pg_monitor'] });
    await client.query(copy);
    await installLive(client, [bookings, old], logOptions);
    expect(await liveStatus(client, [bookings, old])).toMatchObject([{ state: 'logged' }, { state: 'logged' }]);

    const follower = await fold(sluice, plan);
    expect(await follower.caughtUp()).toMatchObject({ size: 0 });
    await client.query('INSERT INTO "Booking" SELECT * FROM "Old" WHERE id = 1');
    expect(await follower.caughtUp()).toMatchObject({ size: 1 });
    await follower.leave();

    await uninstallLive(client, [bookings, old]);
    const { rows } = await client.query(`SELECT proname FROM pg_proc WHERE pronamespace = 'sluice'::regnamespace`);
    client.release();
    expect(rows).toEqual([{ proname: 'trim_logs' }]);
  });

  it('of a table that has been dropped goes with the next installation', async () => {
    const { pool } = await liveService();
    const client = await pool.connect();
    await client.query('CREATE TABLE "Old" (LIKE "Booking" INCLUDING ALL); DROP TABLE "Booking"');
    await client.query(copy);
    await installLive(client, [bookings], logOptions);
    expect(await liveStatus(client, [bookings])).toMatchObject([{ state: 'logged' }]);
    client.release();
  });
});
