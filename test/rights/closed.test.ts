/** What a rule fails to say shows nothing, and what PostgreSQL says of a hidden row reaches nobody. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rules } from '../../src/core/rights/viewer.ts';
import { sharedUrl } from '../utils/database.ts';
import { openBut, serve } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

describe('a rule', () => {
  it.each<[string, Rules[string], string]>([
    ['a claim that is missing', ({ claims }) => ({ where: { passenger: claims?.name } }), 'where.passenger'],
    ['one in a list', () => ({ where: { OR: [{ id: 1 }, { id: { in: undefined } }] } }), 'where.OR.1.id.in'],
    // @ts-expect-error What JavaScript may give.
    ['no where', () => ({ where: undefined }), 'where'],
    // @ts-expect-error A slip of the pen.
    ['another word', () => ({ wher: { id: 1 } }), 'says nothing'],
  ])('with %s is an error', async (_, rule, told) => {
    await using service = serve(sharedUrl(), { rules: openBut({ Booking: rule }) });
    await expect(service.rights()).rejects.toThrow(told);
  });

  it('may say null', async () => {
    await using service = serve(sharedUrl(), { rules: openBut({ Booking: { where: { note: null }, omit: [] } }) });
    await expect(service.rights()).resolves.toBeDefined();
  });
});

describe('a pattern that ends in an escape', () => {
  let server: Awaited<ReturnType<typeof serveHttp>>;
  beforeAll(async () => {
    // PostgreSQL compares the passengers of all bookings before it looks for their flights.
    const Booking = { where: { flight: { origin: { city: 'Nowhere' } } } };
    server = await serveHttp(sharedUrl(), { rules: openBut({ Booking }) });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const find = async (endsWith: string, by = 'passenger') => {
    const where = encodeURIComponent(JSON.stringify({ [by]: { endsWith } }));
    const response = await fetch(`${server.url}/export/bookings.csv?where=${where}`);
    return { status: response.status, text: await response.text() };
  };

  it('tells of no hidden row that comes so far', async () => {
    const { pool } = server;
    const { rows } = await pool.query(
      `SELECT left(passenger, 2) AS some FROM "Booking" WHERE length(passenger) > 3 LIMIT 1`,
    );
    const [{ some }] = rows;
    const [there, missing] = [await find(`${some}\\`), await find('nobody has this\\')];
    expect(there).toEqual(missing);
    expect(there.status).toBe(400);
    expect(there.text).toContain('passenger: endsWith');
  });

  it('may hold escapes otherwise', async () => {
    expect((await find('a\\\\')).status).toBe(200);
    expect((await find('\\%')).status).toBe(200);
    expect((await find('a\\\\\\')).status).toBe(400);
  });

  it('is refused inside of look-ups, too', async () => {
    const query = `{ airport(iata: "ATL") { departures(first: 1, where: { bookings: { some: { NOT: { note: { not: { endsWith: "x\\\\" } } } } } }) { id } } }`;
    const response = await fetch(`${server.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    });
    const { errors } = await response.json();
    expect(errors[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors[0].message).toContain('note: endsWith');
  });
});
