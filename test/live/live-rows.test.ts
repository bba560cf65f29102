/** Live rows: the rows that are there, then what changes. Folded by key, they are the query's result. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { takeBytes } from '../../src/core/postgres/spare-bytes.ts';
import type { Sluice } from '../../src/core/run/sluice.ts';
import type { RowBatch } from '../../src/core/types.ts';
import { connect } from '../rows/client.ts';
import { createRole } from '../utils/role.ts';
import { until } from '../utils/until.ts';
import { fold } from './fold.ts';
import { liveService } from './service.ts';

const held = { model: 'Booking', where: { status: { equals: 'HELD' } }, select: { id: true, fare: true } } as const;

const insert = (id: number, status = 'HELD') =>
  `INSERT INTO "Booking" (id, reference, "flightId", passenger, status, fare, "bookedAt") VALUES (${id}, gen_random_uuid(), 1, 'Somebody', '${status}', 10, now())`;

describe('live rows', () => {
  it('come as they are, and then as they change', async () => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, held);
    const first = await follower.caughtUp();
    const before = follower.rows.size;
    expect(before).toBeGreaterThan(50);
    expect(first.removed).toEqual([]);

    await pool.query(insert(1_000_001));
    expect((await follower.caughtUp()).size).toBe(1);
    expect(follower.rows.get('1000001')).toMatchObject({ id: 1_000_001n });

    await pool.query(`UPDATE "Booking" SET fare = 20 WHERE id = 1000001`);
    const changed = await follower.caughtUp();
    expect([changed.size, changed.removed]).toEqual([1, []]);
    expect(String(follower.rows.get('1000001')?.fare)).toBe('20');

    await pool.query(`UPDATE "Booking" SET status = 'CANCELLED' WHERE id = 1000001`);
    const left = await follower.caughtUp();
    expect([left.size, left.removed]).toEqual([0, [{ id: '1000001' }]]);

    await pool.query(insert(1_000_002));
    await follower.caughtUp();
    await pool.query(`DELETE FROM "Booking" WHERE id BETWEEN 1000000 AND 2000000`);
    expect((await follower.caughtUp()).removed).toEqual([{ id: '1000002' }]);
    expect(follower.rows.size).toBe(before);
    await follower.leave();
  });
});

describe('readers of live rows', () => {
  it('are refused where a subscription of logical replication writes', async () => {
    const { sluice, pool } = await liveService();
    await pool.query(
      `CREATE SUBSCRIPTION fed CONNECTION '' PUBLICATION theirs WITH (connect = false, slot_name = NONE, enabled = false)`,
    );
    onTestFinished(async () => void (await pool.query('DROP SUBSCRIPTION fed')));
    // As it is there once the subscription has found its tables.
    await pool.query(
      `SET allow_system_table_mods = on; INSERT INTO pg_subscription_rel (srsubid, srrelid, srsubstate) SELECT oid, '"Booking"'::regclass, 'r' FROM pg_subscription WHERE subname = 'fed'; RESET allow_system_table_mods`,
    );
    const follower = await fold(sluice, held);
    await expect(follower.next()).rejects.toThrow('logical replication');
  });

  it('are refused where policies bind the account that reads', async () => {
    const { pool, database } = await liveService();
    await using role = await createRole(database.url);
    await pool.query(`
      GRANT USAGE ON SCHEMA public, sluice TO ${role.name};
      GRANT SELECT ON ALL TABLES IN SCHEMA public, sluice TO ${role.name};
      CREATE POLICY punctual ON "Booking" USING (EXISTS (SELECT FROM "Flight" f WHERE f.id = "flightId" AND f.delay < 1))`);
    await using bound = connect(role.url);
    const stream = () => bound.prisma.booking.stream({ live: true, where: { id: 1n } }).batches();
    const batches = stream();
    expect((await batches.next()).value).toMatchObject({ caughtUp: true });
    const waits = batches.next();
    await pool.query('ALTER TABLE "Booking" ENABLE ROW LEVEL SECURITY; NOTIFY sluice_live');
    await expect(waits).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
    await expect(stream().next()).rejects.toThrow('policies decide which rows of Booking the account');
  });

  it('who stand still hold no connection once they are parked or have all that there is, and go on', async () => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, {
      ...{ model: 'Booking', where: { id: { lte: 200 } }, select: { id: true, note: true }, batchSize: 50 },
    });
    const holdsNone = () =>
      until(async () => {
        const { rows } = await pool.query(
          `SELECT FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'`,
        );
        return rows.length === 0;
      });
    // In the middle of the rows.
    await follower.next();
    expect(sluice.streams.find(follower.id)?.park()).toBe(true);
    await holdsNone();
    await pool.query('DELETE FROM "Booking" WHERE id IN (1, 60)');
    await follower.caughtUp();
    expect(follower.rows.size).toBe(198);
    // With the last of what has changed: all is read, so it has let go by itself.
    await holdsNone();
    expect(sluice.streams.find(follower.id)?.holdsConnection).toBe(false);
    await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id <= 200`);
    await follower.caughtUp();
    expect([...follower.rows.values()].every(({ note }) => note === 'changed')).toBe(true);
    await follower.leave();
  });

  it('are given what they select, whoever reads beside them', async () => {
    const { sluice, pool } = await liveService();
    const plan = { model: 'Booking', where: { id: { lte: 3 } }, orderBy: [{ note: 'asc' }] };
    const one = await fold(sluice, { ...plan, select: { id: true } });
    await one.caughtUp();
    // The same columns are read, since the order needs the note.
    const other = await fold(sluice, { ...plan, select: { id: true, note: true } });
    await other.caughtUp();
    await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id = 2`);
    await other.caughtUp();
    expect(other.rows.get('2')).toEqual({ id: 2n, note: 'changed' });
    await one.leave();
    await other.leave();
  });
});

describe('bytes of rows that have been passed on', () => {
  const open = async (sluice: Sluice) => {
    const reader = { id: crypto.randomUUID(), transport: 'test', client: 'test', stalledMs: () => 0 };
    const select = { id: true, fare: true, note: true };
    const plan = { model: 'Booking', live: true, where: { id: { lte: 40 } }, select };
    return sluice.openRows(plan, { signal: new AbortController().signal, reader });
  };
  const next = async (batches: AsyncGenerator<RowBatch, void, undefined>) => {
    const { value } = await batches.next();
    if (value?.cells === undefined) throw new Error('There are no rows');
    return { ...value, bytes: value.cells.text };
  };

  it('are used again, but for those that other readers are given', async () => {
    const { sluice, pool } = await liveService();
    // So many that they are worth it: few are no more than copied.
    await pool.query(`UPDATE "Booking" SET note = repeat('x', 400) WHERE id <= 40`);
    const [one, other] = [await open(sluice), await open(sluice)];
    const [first] = [await next(one), await next(other)];
    first.release();
    expect(takeBytes(first.bytes.buffer.byteLength).buffer).toBe(first.bytes.buffer);
    // Whoever keeps the batch keeps none of them.
    expect(first.cells).toMatchObject({ text: { length: 0 }, bounds: { length: 0 } });

    // They come to one state of the plan, and from there to the next.
    for (const fare of [1, 2, 3]) {
      await pool.query(`UPDATE "Booking" SET fare = ${fare} WHERE id = 1`);
      const [mine, others] = [await next(one), await next(other)];
      mine.release();
      takeBytes(mine.bytes.buffer.byteLength).fill(0);
      expect(await others.rows()).toEqual([{ id: 1n, fare: expect.objectContaining({}), note: expect.any(String) }]);
    }
    await Promise.all([one.return(), other.return()]);
  });
});
