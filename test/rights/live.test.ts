/** Live rows of a viewer: those that its own rights show, and no key of another row. */

import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { installLive } from '../../src/core/live/install.ts';
import { createSluice } from '../../src/core/run/sluice.ts';
import { bookings, logOptions, SECRET } from '../live/tables.ts';
import { datamodel as ofOthers } from '../schemas/others/generated/sluice.ts';
import { openOthers } from '../schemas/others/open-others.ts';
import { openBut, openRights, serve } from './open-rights.ts';

let rights: Awaited<ReturnType<typeof openRights>>;
beforeAll(async () => {
  rights = await openRights();
  const pool = new pg.Pool({ connectionString: rights.url, max: 1 });
  const client = await pool.connect();
  await installLive(client, [bookings], logOptions);
  client.release();
  await pool.end();
});
afterAll(() => rights?.[Symbol.asyncDispose]());

const insert = (id: number, passenger: string) =>
  rights.owner.query(
    `INSERT INTO "Booking" (id, reference, "flightId", passenger, status, fare, "bookedAt")
      VALUES (${id}, gen_random_uuid(), (SELECT min(id) FROM "Flight"), '${passenger}', 'HELD', 10, now())`,
  );
it('show each viewer its own, though two of them ask the same', async () => {
  await using service = serve(rights.url, {
    identify: ({ authorization }) => ({ claims: { name: authorization } }),
    rules: openBut({ Booking: ({ claims }) => ({ where: { passenger: String(claims?.name) } }) }),
  });
  const follow = async (name: string) => {
    const leaving = new AbortController();
    const own = await service.sluice.admit?.({ authorization: name, header: () => undefined });
    const rows = await service.sluice.openRows(
      { model: 'Booking', select: { id: true, passenger: true }, live: true },
      { signal: leaving.signal, rights: own, reader: { id: name, transport: 'test', client: name } },
    );
    const seen: unknown[] = [];
    const next = async () => {
      const { value } = await rows.next();
      if (value) for (const row of await value.rows()) seen.push(row.passenger);
      return value;
    };
    await next();
    return { seen, next, leave: () => rows.return() };
  };
  const anna = await follow('Anna');
  const bert = await follow('Bert');
  // Readers of one result share its changes from the second on.
  for (const id of [1_000_001, 1_000_003, 1_000_005]) {
    await insert(id, 'Anna');
    await insert(id + 1, 'Bert');
    await Promise.all([anna.next(), bert.next()]);
  }
  expect(new Set(bert.seen)).toEqual(new Set(['Bert']));
  expect(new Set(anna.seen)).toEqual(new Set(['Anna']));
  await anna.leave();
  await bert.leave();
});

const asks = (rights: Awaited<ReturnType<ReturnType<typeof serve>['rights']>>, more: object = {}) =>
  [
    { model: 'Booking', select: { id: true }, live: true, ...more },
    { signal: new AbortController().signal, rights },
  ] as const;

it('are refused where no change log tells what is shown', async () => {
  const { role } = rights;
  await using byRole = serve(rights.url, { identify: () => ({ role }) });
  const rows = await byRole.sluice.openRows(...asks(await byRole.rights()));
  await expect(rows.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
  await using byRules = serve(rights.url, {
    rules: openBut({ Booking: { where: { flight: { distance: { gt: 0 } } } } }),
  });
  const others = await byRules.sluice.openRows(...asks(await byRules.rights()));
  await expect(others.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('are refused where a row is shown for what another row of its table holds', async () => {
  await using others = await openOthers();
  const client = await others.pool.connect();
  await installLive(client, [{ schema: 'public', table: 'tasks', key: ['id'] }], logOptions);
  client.release();
  await using sluice = createSluice({
    ...{ prisma: others.prisma, pool: others.pool, datamodel: ofOthers, tokenSecret: SECRET },
    rules: { Task: { where: { parent: { is: { priority: 'HIGH' } } } } },
  });
  const own = await sluice.admit?.({ authorization: undefined, header: () => undefined });
  const { signal } = new AbortController();
  const rows = await sluice.openRows({ model: 'Task', select: { id: true }, live: true }, { signal, rights: own });
  await expect(rows.next()).rejects.toMatchObject({ code: 'FORBIDDEN' });
});

it('name no hidden key to a reader that comes again', async () => {
  await using service = serve(rights.url, { rules: openBut({ Booking: { where: { passenger: { not: 'Hidden' } } } }) });
  const rows = await service.sluice.openRows(...asks(await service.rights()));
  let token: string | undefined;
  for await (const batch of rows) {
    ({ token } = batch.mark());
    if (batch.caughtUp) break;
  }
  await insert(1_000_101, 'Hidden');
  const again = await service.sluice.openRows(...asks(await service.rights(), { after: token }));
  await expect(again.next()).rejects.toMatchObject({ code: 'TOKEN_INVALID' });
});
