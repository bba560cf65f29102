/** Live rows of queries that lead through relations, or have first: read again, and compared. */
import { describe, expect, it } from 'vitest';
import type { RowPlan } from '../../src/core/types.ts';
import { fold } from './fold.ts';
import { liveService } from './service.ts';
import { airports, bookings, flights } from './tables.ts';

const refusal = (opening: Promise<unknown>) =>
  opening.then(
    () => undefined,
    ({ code, message }: { readonly code: string; readonly message: string }) => ({ code, message }),
  );

const plan: RowPlan = {
  model: 'Booking',
  where: { flight: { is: { delay: { equals: 999 } } } },
  select: { id: true, flight: { select: { distance: true } } },
};

describe('live rows through relations', () => {
  it('are refused where other tables inherit from theirs', async () => {
    const { sluice, pool } = await liveService({ tables: [bookings, flights] });
    await pool.query('CREATE TABLE charters () INHERITS ("Flight")');
    const select = { id: true, flight: { select: { distance: true } } };
    const follower = await fold(sluice, { model: 'Booking', select });
    expect(await refusal(follower.next())).toMatchObject({
      message: expect.stringContaining('inherit from that of Flight'),
    });
  });

  it('follow each table that they count rows of', async () => {
    const { sluice } = await liveService({ tables: [flights] });
    for (const counted of [true, { select: { bookings: true } }]) {
      const follower = await fold(sluice, { model: 'Flight', args: { include: { _count: counted } } });
      expect(await refusal(follower.next())).toMatchObject({
        message: expect.stringContaining('sluice live install Booking'),
      });
    }
  });

  it('change with the rows that they lead to', async () => {
    const { sluice, pool } = await liveService({ tables: [bookings, flights] });
    await pool.query(
      `UPDATE "Booking" SET "flightId" = 2 WHERE "flightId" = 1; UPDATE "Booking" SET "flightId" = 1 WHERE id IN (1, 2)`,
    );
    const follower = await fold(sluice, plan);
    expect(await follower.caughtUp()).toMatchObject({ size: 0 });
    await pool.query('UPDATE "Flight" SET delay = 999, distance = 1 WHERE id = 1');
    await follower.caughtUp();
    expect([...follower.rows.keys()].toSorted()).toEqual(['1', '2']);

    await pool.query('UPDATE "Flight" SET distance = 7 WHERE id = 1');
    expect(await follower.caughtUp()).toMatchObject({ size: 2, removed: [] });
    expect(follower.rows.get('1')).toMatchObject({ flight: { distance: 7 } });

    await pool.query('DELETE FROM "Booking" WHERE id = 2');
    expect(await follower.caughtUp()).toMatchObject({ size: 0, removed: [{ id: '2' }] });
    await pool.query('UPDATE "Flight" SET delay = 0 WHERE id = 1');
    expect(await follower.caughtUp()).toMatchObject({ size: 0, removed: [{ id: '1' }] });
    await follower.leave();
  });

  it('are followed only if all of their tables are, and within their limit', async () => {
    const { sluice } = await liveService({ tables: [bookings, airports], limits: { liveMaxRows: 10 } });
    const missing = await fold(sluice, plan);
    expect(await refusal(missing.next())).toMatchObject({
      message: expect.stringContaining('sluice live install Flight'),
    });
    const many = await fold(sluice, { model: 'Booking', first: 11, select: { id: true } });
    expect(await refusal(many.next())).toMatchObject({
      code: 'LIMIT_EXCEEDED',
      message: expect.stringContaining('LIVE_MAX_ROWS'),
    });
  });
});

describe('the first of live rows', () => {
  it('may be passed over, and those behind them change with them', async () => {
    const { sluice, pool } = await liveService();
    const follower = await fold(sluice, { model: 'Booking', where: { id: { lte: 5 } }, args: { skip: 2 } });
    await follower.caughtUp();
    expect([...follower.rows.keys()]).toEqual(['3', '4', '5']);
    await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id = 4`);
    expect(await follower.caughtUp()).toMatchObject({ size: 1, removed: [] });
    expect(follower.rows.get('4')).toMatchObject({ note: 'changed' });
    await pool.query('DELETE FROM "Booking" WHERE id = 1');
    expect(await follower.caughtUp()).toMatchObject({ size: 0, removed: [{ id: '3' }] });
    await follower.leave();
  });

  it('change in the last of them, which is alone in its batch', async () => {
    const { sluice, pool } = await liveService();
    // A first batch has fifty rows, and with it one more is read.
    const follower = await fold(sluice, { model: 'Booking', first: 51, select: { id: true, note: true } });
    await follower.caughtUp();
    expect(follower.rows.size).toBe(51);
    await pool.query(`UPDATE "Booking" SET note = 'changed' WHERE id = 51`);
    expect(await follower.caughtUp()).toMatchObject({ size: 1, removed: [] });
    expect(follower.rows.get('51')).toMatchObject({ note: 'changed' });
    await follower.leave();
  });

  it('are told to whoever was parked in the middle of them', async () => {
    // So small that each reader reads for itself.
    const { sluice, pool } = await liveService({ limits: { batchBytes: 1024 } });
    const select = { id: true, note: true };
    const follower = await fold(sluice, { model: 'Booking', first: 20, select, batchSize: 5 });
    for (const [change, sql] of [
      [1, 'DELETE FROM "Booking" WHERE id IN (2, 20)'],
      [2, 'DELETE FROM "Booking" WHERE id IN (4, 19)'],
    ]) {
      await follower.next();
      expect(sluice.streams.find(follower.id)?.park()).toBe(true);
      await pool.query(`${sql}; UPDATE "Booking" SET note = repeat('${change}', 300) WHERE id < 40`);
      await follower.caughtUp();
      const { rows } = await pool.query('SELECT id::text FROM "Booking" ORDER BY "Booking".id LIMIT 20');
      expect([...follower.rows.keys()].toSorted()).toEqual(rows.map(({ id }) => id).toSorted());
      expect(new Set([...follower.rows.values()].map(({ note }) => note))).toEqual(new Set([`${change}`.repeat(300)]));
      await pool.query(`UPDATE "Booking" SET note = repeat('0', 300) WHERE id < 40`);
    }
    await follower.leave();
  });

  it('are the first at each moment, and cannot be continued by a token', async () => {
    const { sluice, pool } = await liveService();
    const first: RowPlan = { model: 'Booking', first: 3, select: { id: true } };
    const follower = await fold(sluice, first);
    await follower.caughtUp();
    expect([...follower.rows.keys()]).toEqual(['1', '2', '3']);
    await pool.query('DELETE FROM "Booking" WHERE id = 2');
    expect(await follower.caughtUp()).toMatchObject({ size: 1, removed: [{ id: '2' }] });
    expect([...follower.rows.keys()]).toEqual(['1', '3', '4']);
    await follower.leave();
    expect(await refusal(fold(sluice, { ...first, after: follower.token() }))).toMatchObject({
      code: 'TOKEN_INVALID',
      message: expect.stringContaining('has first'),
    });
  });
});

describe('the token of a query that reads one table', () => {
  it.each([
    ['has first', { first: 2 }],
    ['leads through a relation', { select: { id: true, flight: { select: { distance: true } } } }],
  ])('is refused by one that %s, which would not tell what has gone', async (_, more) => {
    const { sluice } = await liveService({ tables: [bookings, flights] });
    const five: RowPlan = { model: 'Booking', where: { id: { lte: 5 } }, select: { id: true }, batchSize: 2 };
    const follower = await fold(sluice, five);
    await follower.next();
    const inTheMiddle = follower.token();
    await follower.caughtUp();
    await follower.leave();
    for (const after of [inTheMiddle, follower.token()]) {
      const again = await fold(sluice, { ...five, ...more, after });
      expect(await refusal(again.next())).toMatchObject({
        code: 'TOKEN_INVALID',
        message: expect.stringContaining('reads one table'),
      });
    }
  });
});
