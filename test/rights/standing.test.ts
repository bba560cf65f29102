/** Rights outlive what a stream is read by: a parked stream wakes as the same viewer, and a pooler gives its connections to all. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClientSlots } from '../../src/core/run/client-slots.ts';
import { createOpenRows } from '../../src/core/run/open-rows.ts';
import { createSlots } from '../../src/core/run/slots.ts';
import { createStreams } from '../../src/core/run/streams.ts';
import type { RowBatch } from '../../src/core/types.ts';
import { withClient } from '../../src/database/with-client.ts';
import { openRowsOptions } from '../rows/open-rows-options.ts';
import { missingPgBouncer, startPgBouncer } from '../utils/pgbouncer.ts';
import { until } from '../utils/until.ts';
import { openRights, serve } from './open-rights.ts';
import { policies } from './policies.ts';
import { serveHttp } from './serve-http.ts';

let rights: Awaited<ReturnType<typeof openRights>>;
const half = policies['by an enum'] ?? { policies: {} };
beforeAll(async () => {
  rights = await openRights();
});
afterAll(() => rights?.[Symbol.asyncDispose]());

describe('a parked stream', () => {
  /** A stream of one batch that is given, and that its reader leaves until it is parked. */
  async function parked(service: ReturnType<typeof serve>) {
    const { prisma, pool, sluice } = service;
    const never = Number.POSITIVE_INFINITY;
    const streams = createStreams({ parkMs: never, stallMs: 20, dropMs: never });
    const openRows = createOpenRows({
      ...openRowsOptions({ prisma, pool, datamodel: sluice.datamodel }),
      ...{ slots: createSlots(1, 10), clientSlots: createClientSlots(2, 10), streams },
    });
    const rows = await openRows(
      { model: 'Booking', select: { id: true, status: true }, batchSize: 20 },
      {
        signal: new AbortController().signal,
        rights: await service.rights(),
        reader: { id: 'a', transport: 'test', client: 'me' },
      },
    );
    const { value } = await rows.next();
    if (!value) throw new Error('it has ended');
    await until(async () => streams.find('a')?.status.state === 'parked');
    return { first: await value.rows(), rows };
  }

  const rest = async (rows: AsyncGenerator<RowBatch, void, undefined>) => {
    const all: Readonly<Record<string, unknown>>[] = [];
    for await (const batch of rows) all.push(...(await batch.rows()));
    return all;
  };
  const ids = (rows: readonly Readonly<Record<string, unknown>>[]) => rows.map(({ id }) => String(id));
  const shown = async () => (await rights.asRole('SELECT b.id::text FROM "Booking" b ORDER BY b.id', {})).flat();

  const ways = {
    'a role': () => serve(rights.accountUrl, { viewer: { subject: 'someone', role: rights.role } }),
    rules: () =>
      serve(rights.url, {
        viewer: { subject: 'someone' },
        rules: { Booking: { where: { status: { not: 'CANCELLED' } } } },
      }),
  };

  it.each(Object.entries(ways))('wakes as the same viewer, by %s', async (_, open) => {
    await rights.enforce({ policies: { Booking: [`status <> 'CANCELLED'`] } });
    await using service = open();
    const { first, rows } = await parked(service);
    expect([...ids(first), ...ids(await rest(rows))]).toEqual(await shown());
  });

  it('is refused where its role has lost the right meanwhile', async () => {
    await rights.enforce(half);
    await using service = ways['a role']();
    const { rows } = await parked(service);
    await rights.owner.query(`REVOKE SELECT ON "Booking" FROM ${rights.role}`);
    try {
      await expect(rest(rows)).rejects.toMatchObject({ code: 'FORBIDDEN' });
    } finally {
      await rights.owner.query(`GRANT SELECT ON "Booking" TO ${rights.role}`);
    }
  });

  it('is shown what its policy shows now', async () => {
    await rights.enforce({ policies: { Booking: ['true'] } });
    await using service = ways['a role']();
    const { first, rows } = await parked(service);
    await rights.enforce({ policies: { Booking: [`status = 'HELD'`] } });
    const last = String(first.at(-1)?.id);
    const held = (await shown()).filter((id) => Number(id) > Number(last));
    expect(ids(await rest(rows))).toEqual(held);
  });
});

const reason = missingPgBouncer();
if (reason) process.stdout.write(`The tests of rights behind poolers are skipped: ${reason}.\n`);

describe.skipIf(reason)('behind PgBouncer in transaction mode', () => {
  it('viewers who have one connection in turn see their own, and leave nothing of themselves behind', async () => {
    const claim = `current_setting('request.jwt.claims', true)::json ->> 'name'`;
    await rights.enforce({ policies: { Booking: [`passenger = ${claim}`] } });
    const { rows: people } = await rights.owner.query(
      'SELECT passenger, count(*)::int AS count FROM "Booking" GROUP BY passenger ORDER BY 2 DESC, 1 LIMIT 4',
    );
    await using pooler = await startPgBouncer(rights.accountUrl, { size: 1 });
    await using server = await serveHttp(pooler.url, {
      identify: ({ authorization = '' }) => ({
        subject: authorization,
        role: rights.role,
        claims: { name: decodeURIComponent(authorization) },
      }),
    });
    const names = async (passenger: string, path: string) => {
      const headers = { authorization: encodeURIComponent(passenger) };
      const response = await fetch(`${server.url}${path}`, { headers });
      const text = await response.text();
      expect(response.status, text).toBe(200);
      return [...text.matchAll(/"passenger":("(?:[^"\\\\]|\\\\.)*")/g)].map(([, name = '']) => JSON.parse(name));
    };
    const query = encodeURIComponent('{ bookings(first: 500) { passenger } }');
    const paths = ['/export/bookings.ndjson?fields=passenger', `/graphql?query=${query}`];
    const asked = Array.from({ length: 5 }, () => people).flat();
    await Promise.all(
      asked.flatMap(({ passenger, count }) =>
        paths.map(async (path) => expect(await names(passenger, path)).toEqual(Array(count).fill(passenger))),
      ),
    );
    // An error, and a reader that leaves.
    const failing = encodeURIComponent('{"id":{"gt":"9999999999999999999999"}}');
    await fetch(`${server.url}/export/bookings.ndjson?where=${failing}`, { headers: { authorization: 'x' } });
    const leaving = new AbortController();
    const left = await fetch(`${server.url}/export/flights.ndjson`, {
      headers: { authorization: 'x' },
      signal: leaving.signal,
    });
    await left.body?.getReader().read();
    leaving.abort();
    await withClient(pooler.url, 'test', async (client) => {
      const { rows } = await client.query(
        `SELECT current_user = session_user AS own, current_setting('request.jwt.claims', true) AS claims`,
      );
      expect(rows).toEqual([{ own: true, claims: expect.toBeOneOf([null, '']) }]);
    });
  });
});
