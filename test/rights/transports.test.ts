/** Every transport shows a viewer what its role sees in psql, and belongs to that viewer. */
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import type { Credentials, Rules, Viewer } from '../../src/core/rights/viewer.ts';
import { doors, readList } from '../doors/doors.ts';
import type { Table } from '../doors/tables.ts';
import { models, openRights, serve } from './open-rights.ts';
import { claims, policies } from './policies.ts';
import { serveHttp } from './serve-http.ts';

const bookings: Table = {
  list: 'bookings',
  model: 'Booking',
  selection: 'id flightId',
  fields: ['id', 'flightId'],
  rowOf: ([id, flightId]) => ({ id, flightId: Number(flightId) }),
};

let rights: Awaited<ReturnType<typeof openRights>>;
let byRole: Awaited<ReturnType<typeof serveHttp>>;
let byRules: Awaited<ReturnType<typeof serveHttp>>;
/** Those of the policy that is being tested. */
let current: Rules = {};

/** Whoever says a name is that viewer; the doors say none. */
const named =
  (viewer: Viewer) =>
  ({ authorization }: Credentials) => ({ ...viewer, subject: authorization ?? 'someone' });

beforeAll(async () => {
  rights = await openRights();
  byRole = await serveHttp(rights.accountUrl, { identify: named({ role: rights.role, claims }) });
  const rule = (name: string) => (viewer: Viewer) => {
    const rule = current[name] ?? true;
    return typeof rule === 'function' ? rule(viewer) : rule;
  };
  const rules = Object.fromEntries(models.map((name) => [name, rule(name)]));
  byRules = await serveHttp(rights.url, { identify: named({ claims }), rules });
});
afterAll(async () => {
  await byRole?.[Symbol.asyncDispose]();
  await byRules?.[Symbol.asyncDispose]();
  await rights?.[Symbol.asyncDispose]();
});

const servers = () => ({ 'a role': byRole, rules: byRules });

const numbersOf = async (rows: Promise<readonly object[]>) =>
  (await rows).map((row) => ({ ...row, ...('id' in row && { id: String(row.id) }) }));

describe.each(Object.entries(policies))('%s', (_, policy) => {
  it('is the same on all transports', async () => {
    await rights.enforce(policy);
    current = policy.rules;
    const expected = (
      await rights.asRole('SELECT b.id::text, b."flightId" FROM "Booking" b ORDER BY b.id', claims)
    ).map(([id, flightId]) => ({ id, flightId }));
    for (const [way, { url }] of Object.entries(servers())) {
      expect(await numbersOf(readList(url, { table: bookings, first: 900 })), `${way}, list`).toEqual(
        expected.slice(0, 900),
      );
      for (const { name, open } of doors.slice(0, 8))
        expect(await numbersOf(open(url, { table: bookings }).rows()), `${way}, ${name}`).toEqual(expected);
    }
  });
});

const graphql = async (url: string, query: string, as?: string) => {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: as }) },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...(await response.json()) };
};

describe.each(['a role', 'rules'] as const)('by %s', (way) => {
  const server = () => servers()[way];
  const half = policies['by an enum'];
  beforeAll(async () => {
    if (half === undefined) throw new Error('no policy');
    await rights.enforce(half);
    current = half.rules;
  });

  it('holds for look-ups by Prisma, in resolvers and in transactions', async () => {
    const { url } = server();
    const { rows } = await rights.owner.query(
      `SELECT (SELECT min(id) FROM "Booking" WHERE status = 'CANCELLED')::text AS hidden,
        (SELECT min(id) FROM "Booking" WHERE status <> 'CANCELLED')::text AS shown`,
    );
    const [{ hidden, shown }] = rows;
    const look = (id: string) => `booking(id: "${id}") { id flight { id bookings(first: 500) { status } } }`;
    const { data } = await graphql(url, `{ shown: ${look(shown)} hidden: ${look(hidden)} }`);
    expect(data.hidden).toBeNull();
    expect(data.shown.id).toBe(shown);
    expect(data.shown.flight.bookings.map(({ status }: { status: string }) => status)).not.toContain('CANCELLED');
  });

  it('leaves no role and no claims behind, after errors and cancellations too', async () => {
    const { url, pool, sluice, rights: admit } = server();
    await graphql(url, '{ bookings(first: 5, where: { note: { endsWith: "\\\\" } }) { id } }');
    const leaving = new AbortController();
    const rows = await sluice.openRows(
      { model: 'Booking', select: { id: true } },
      { signal: leaving.signal, rights: await admit() },
    );
    await rows.next();
    leaving.abort();
    await rows.return();
    for (let index = 0; index < 8; index += 1) {
      const { rows: found } = await pool.query(
        `SELECT current_user = session_user AS own, current_setting('request.jwt.claims', true) AS claims`,
      );
      expect(found).toEqual([{ own: true, claims: expect.toBeOneOf([null, '']) }]);
    }
  });

  it('refuses the token of another viewer, and tells nothing of it', async () => {
    const { url } = server();
    const page = (after: string, as: string) =>
      graphql(url, `{ bookings(first: 3, after: ${after}) @stream(if: false) { id } }`, as);
    const { extensions } = await page('null', 'anna');
    const [{ token }] = Object.values(extensions.streams) as [{ token: string }];
    expect((await page(JSON.stringify(token), 'anna')).data.bookings).toHaveLength(3);
    const { errors } = await page(JSON.stringify(token), 'bert');
    expect(errors[0].extensions.code).toBe('TOKEN_MISMATCH');
    expect(JSON.stringify(errors)).not.toMatch(/anna|Booking"|status/);
  });

  it('shows and controls the streams of their viewer alone', async () => {
    const { url } = server();
    const client = createClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { authorization: 'anna' },
    });
    const events = client.iterate<{ bookings: { streamId: string } }>({
      query: 'subscription { bookings(batchSize: 10) { streamId } }',
    });
    const { value } = await events.next();
    const id = value.data.bookings.streamId;
    const see = `{ streams(ids: ["${id}"]) { model } }`;
    const stop = `mutation { streamControl(streamId: "${id}", command: { cancel: true }) { id } }`;
    expect((await graphql(url, see, 'bert')).data.streams).toEqual([]);
    expect((await graphql(url, see, 'anna')).data.streams).toEqual([{ model: 'Booking' }]);
    expect((await graphql(url, stop, 'bert')).errors[0].extensions.code).toBe('NOT_FOUND');
    expect((await graphql(url, stop, 'anna')).data).toEqual({ streamControl: { id } });
    await client.dispose();
  });

  it('estimates nothing, since the planner knows what is hidden', async () => {
    const { url } = server();
    const response = await fetch(`${url}/export/bookings.csv`, { method: 'HEAD' });
    expect([response.status, response.headers.get('row-estimate')]).toEqual([200, null]);
  });
});

it('refuses who is not known, on every transport', async () => {
  await using nobody = await serveHttp(rights.url, { identify: () => undefined });
  const { url } = nobody;
  const { status, errors } = await graphql(url, '{ __typename }');
  expect([status, errors[0].extensions.code]).toEqual([401, 'UNAUTHENTICATED']);
  const download = await fetch(`${url}/export/bookings.csv`);
  expect([download.status, (await download.json()).code]).toEqual([401, 'UNAUTHENTICATED']);
  expect(download.headers.get('www-authenticate')).toBe('Bearer');
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
  expect(await closed).toBe(4401);
});

it('lets no cache keep the answers of a server that asks who somebody is', async () => {
  const query = encodeURIComponent('{ flights(first: 1) { id } }');
  const stream = encodeURIComponent('{ flights(first: 1) @stream { id } }');
  const events = encodeURIComponent('subscription { flights(first: 1) { rows { id } } }');
  const asked = async (url: string, path: string, accept = 'application/json') => {
    const response = await fetch(`${url}${path}`, { headers: { accept } });
    await response.text();
    return response.headers.get('cache-control');
  };
  await using known = await serveHttp(rights.url, { identify: () => ({ subject: 'anna' }) });
  await using nobody = await serveHttp(rights.url, { identify: () => undefined });
  expect([
    await asked(known.url, `/graphql?query=${query}`),
    await asked(known.url, '/graphql?query=%7B'),
    await asked(known.url, `/graphql?query=${stream}`, 'multipart/mixed'),
    await asked(known.url, `/graphql?query=${events}`, 'text/event-stream'),
    await asked(nobody.url, `/graphql?query=${query}`),
  ]).toEqual(Array(5).fill('private, no-store'));
  expect(await asked(known.url, '/export/flights.csv?first=1')).toBe('no-store');
  await using open = await serveHttp(rights.url, {});
  expect(await asked(open.url, `/graphql?query=${query}`)).toBeNull();
});

it.each(['authorization', 'Authorization', 'AUTHORIZATION'])('knows who opens a WebSocket by %s', async (name) => {
  await using strict = await serveHttp(rights.url, {
    identify: ({ authorization }) => (authorization === undefined ? undefined : { subject: authorization }),
  });
  const socket = new WebSocket(`${strict.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const answer = new Promise((resolve) => {
    socket.once('message', (data) => resolve(JSON.parse(String(data)).type));
    socket.once('close', resolve);
  });
  socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init', payload: { [name]: 'anna' } })));
  expect(await answer).toBe('connection_ack');
  socket.close();
});

it('tells viewers without a subject apart by their claims', async () => {
  const of = async (viewer: Viewer) => {
    await using service = serve(rights.url, { viewer });
    return (await service.rights())?.identity;
  };
  expect(await of({ claims: { tenant: 1 } })).not.toBe(await of({ claims: { tenant: 2 } }));
  // A new token of the same subject goes on with what the old one began.
  expect(await of({ subject: 'x', claims: { iat: 1 } })).toBe(await of({ subject: 'x', claims: { iat: 2 } }));
});

it('reads nothing for a caller that brings no rights', async () => {
  const { sluice } = byRules;
  const { signal } = new AbortController();
  const rows = await sluice.openRows({ model: 'Booking', select: {} }, { signal });
  await expect(rows.next()).rejects.toThrow('without the rights');
  await expect(sluice.estimateRows({ model: 'Booking' }, { signal, client: '' })).rejects.toThrow('without the rights');
});

it('a role without a grant is told so, and not what it lacks', async () => {
  await rights.owner.query(`REVOKE SELECT ON "Airport" FROM ${rights.role}`);
  try {
    for (const query of ['{ airports(first: 1) { iata } }', '{ airport(iata: "ATL") { iata } }']) {
      const { errors } = await graphql(byRole.url, query);
      expect(errors).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]);
      expect(JSON.stringify(errors)).not.toContain('permission denied');
    }
    const download = await fetch(`${byRole.url}/export/airports.csv`);
    expect([download.status, (await download.json()).code]).toEqual([403, 'FORBIDDEN']);
  } finally {
    await rights.owner.query(`GRANT SELECT ON "Airport" TO ${rights.role}`);
  }
});
