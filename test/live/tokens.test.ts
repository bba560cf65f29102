/** The tokens of live rows: what continues, and what is refused with its reason. */
import type { Pool } from 'pg';
import { describe, expect, it } from 'vitest';
import { installLive, uninstallLive } from '../../src/core/live/install.ts';
import type { RowPlan } from '../../src/core/types.ts';
import { fold } from './fold.ts';
import { liveService } from './service.ts';
import { bookings, logOptions } from './tables.ts';

const plan = { model: 'Booking', where: { id: { lt: 1_000 } }, select: { id: true } } as const;

const refusal = async (opening: Promise<unknown>) =>
  opening.then(
    () => undefined,
    ({ code, message }: { readonly code: string; readonly message: string }) => ({ code, message }),
  );

describe('the token of a live batch', () => {
  it('continues in the middle of the rows, and of what has changed', async () => {
    const { sluice, pool } = await liveService({ limits: { batchRows: 100 } });
    const first = await fold(sluice, plan);
    await first.next();
    await first.leave();
    await pool.query('DELETE FROM "Booking" WHERE id = 1');
    await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id BETWEEN 2 AND 900`);

    const second = await fold(sluice, { ...plan, after: first.token() }, { rows: first.rows });
    for (let left = 3; left > 0; left -= 1) await second.next();
    await second.leave();
    const third = await fold(sluice, { ...plan, after: second.token() }, { rows: second.rows });
    await third.caughtUp();
    const { rows } = await pool.query('SELECT id FROM "Booking" WHERE id < 1000');
    expect([...third.rows.keys()].toSorted()).toEqual(rows.map(({ id }) => String(id)).toSorted());
    await third.leave();
  });

  it('continues behind a row whose place is too long for it', async () => {
    const { sluice, pool } = await liveService();
    // Nothing makes them shorter.
    const long = `note = id || (SELECT string_agg(sha512((id::text || g)::bytea)::text, '') FROM generate_series(1, 20) g)`;
    await pool.query(`UPDATE "Booking" SET ${long} WHERE id <= 5`);
    const five: RowPlan = { model: 'Booking', where: { id: { lte: 5 } }, orderBy: [{ note: 'asc' }], batchSize: 2 };
    const first = await fold(sluice, five);
    await first.next();
    await first.leave();
    expect([...first.rows.keys()]).toEqual(['1', '2']);
    await pool.query('DELETE FROM "Booking" WHERE id IN (1, 4)');
    const rest = await fold(sluice, { ...five, after: first.token() }, { rows: first.rows });
    await rest.caughtUp();
    expect([...rest.rows.keys()].toSorted()).toEqual(['2', '3', '5']);
    await rest.leave();
  });

  it('is refused where rows are read that are not live, and the other way round', async () => {
    const { sluice } = await liveService();
    const follower = await fold(sluice, plan);
    await follower.caughtUp();
    await follower.leave();
    const token = follower.token();
    expect(await refusal(fold(sluice, { ...plan, live: false, after: token }))).toMatchObject({
      code: 'TOKEN_MISMATCH',
    });
    const ended = await fold(sluice, { ...plan, live: false });
    await ended.next();
    await ended.leave();
    expect(await refusal(fold(sluice, { ...plan, after: ended.token() }))).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('is refused once the log does not reach back to it', async () => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, plan);
    await follower.caughtUp();
    await follower.leave();
    await pool.query('UPDATE "Booking" SET fare = 1 WHERE id = 1');
    const again = await fold(sluice, { ...plan, after: follower.token() }, { rows: follower.rows });
    await again.caughtUp();
    await again.leave();

    await aDayPasses(pool);
    const late = await fold(sluice, { ...plan, after: follower.token() });
    expect(await refusal(late.next())).toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('older than the change log'),
    });
    const still = await fold(sluice, { ...plan, after: again.token() }, { rows: again.rows });
    expect(await still.caughtUp()).toMatchObject({ size: 0, removed: [] });
    await still.leave();
  });

  it('that has become too old for one reader, who stands still, keeps no other from the same rows', async () => {
    const { sluice, pool } = await liveService();
    const standing = await fold(sluice, plan);
    await standing.caughtUp();
    await pool.query('UPDATE "Booking" SET fare = 1 WHERE id = 1');
    await standing.caughtUp();
    await pool.query('UPDATE "Booking" SET fare = 2 WHERE id = 1');
    await aDayPasses(pool);

    const other = await fold(sluice, plan);
    await other.caughtUp();
    await pool.query('UPDATE "Booking" SET fare = 3 WHERE id = 1');
    expect(await other.caughtUp()).toMatchObject({ size: 1, removed: [] });
    expect(await refusal(standing.next())).toMatchObject({ code: 'TOKEN_INVALID' });
    await pool.query('UPDATE "Booking" SET fare = 4 WHERE id = 1');
    expect(await other.caughtUp()).toMatchObject({ size: 1, removed: [] });
    await other.leave();
  });

  it('continues a result of more rows than one stream delivers', async () => {
    const { sluice, pool } = await liveService({ limits: { maxRows: 3 } });
    const five = { model: 'Booking', where: { id: { lte: 5 } }, select: { id: true }, batchSize: 2 };
    const first = await fold(sluice, five);
    await first.next();
    expect(await refusal(first.next())).toMatchObject({ code: 'LIMIT_EXCEEDED' });
    const rest = await fold(sluice, { ...five, after: first.token() }, { rows: first.rows });
    await rest.caughtUp();
    expect([...rest.rows.keys()]).toEqual(['1', '2', '3', '4', '5']);
    await pool.query('DELETE FROM "Booking" WHERE id = 5');
    expect(await rest.caughtUp()).toMatchObject({ size: 0, removed: [{ id: '5' }] });
    await rest.leave();
  });

  it('of another log is told to whoever waits, also where one who has stood still finds that out', async () => {
    // So small that no step is kept for who comes later.
    const { sluice, pool } = await liveService({ limits: { batchBytes: 1024 } });
    const few = { model: 'Booking', where: { id: { lte: 40 } }, select: { id: true, note: true } };
    const [waiting, standing] = [await fold(sluice, few), await fold(sluice, few)];
    await waiting.caughtUp();
    await standing.caughtUp();
    await pool.query(`UPDATE "Booking" SET note = repeat('x', 100) WHERE id <= 40`);
    await waiting.caughtUp();
    const waits = refusal(waiting.next());
    await pool.query('UPDATE sluice.live SET epoch = gen_random_uuid()');
    expect(await refusal(standing.next())).toMatchObject({ code: 'TOKEN_INVALID' });
    expect(await waits).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('is refused where the log was taken away meanwhile', async () => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, plan);
    await follower.caughtUp();
    await follower.leave();
    const client = await pool.connect();
    await uninstallLive(client, [bookings]);
    expect(await refusal((await fold(sluice, plan)).next())).toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining('sluice live install Booking'),
    });
    await installLive(client, [bookings], logOptions);
    client.release();
    const late = await fold(sluice, { ...plan, after: follower.token() });
    expect(await refusal(late.next())).toMatchObject({ code: 'TOKEN_INVALID' });
  });
});

/** What was written is in the part of the log that is emptied next. */
async function aDayPasses(pool: Pool): Promise<void> {
  await pool.query('UPDATE sluice.live SET slot_seconds = 1000000000');
  await pool.query(
    `UPDATE sluice."public.Booking" SET slot = (floor(extract(epoch FROM now()) / 1000000000)::bigint + 1) % 4`,
  );
  expect((await pool.query('SELECT sluice.trim_logs()')).rows).toEqual([{ trim_logs: 1 }]);
}
