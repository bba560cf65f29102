/** What is told without rows: pages and answers for who has not said who they are, types, and null in filters. */
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { schema } from '../../src/app/schema.ts';
import type { Viewer } from '../../src/core/rights/viewer.ts';
import { createLog } from '../../src/log.ts';
import { createServer } from '../../src/server/index.ts';
import { sharedUrl } from '../utils/database.ts';
import { createRole } from '../utils/role.ts';
import { openBut, serve } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

async function graphql(url: string, query: string, as = 'crew') {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: as },
    body: JSON.stringify({ query }),
  });
  return { status: response.status, ...(await response.json()) };
}

describe('who has not said who they are', () => {
  let service: ReturnType<typeof serve>;
  let server: Awaited<ReturnType<typeof createServer>>;
  beforeAll(async () => {
    const rules = openBut({ Booking: { omit: ['fare'] } });
    service = serve(sharedUrl(), { identify: ({ authorization }) => (authorization ? {} : undefined), rules });
    const { sluice, prisma, pool } = service;
    const ping = () => pool.query('SELECT 1');
    const options = { console: 'test/transport', log: createLog('silent'), defaultList: 'flights' };
    server = await createServer({ schema, sluice, ping, context: { prisma }, port: 0, ...options });
  });
  afterAll(async () => {
    await server?.dispose();
    await service?.[Symbol.asyncDispose]();
  });

  const names = /\b(flights|bookings|airports|fare|distance)\b/;

  it('gets GraphiQL without a name of the schema', async () => {
    const page = await (await fetch(`${server.url}/graphql`, { headers: { accept: 'text/html' } })).text();
    // Its script is nine megabytes, whose words are its own.
    const [, query = ''] = /"defaultQuery":("(?:[^"\\]|\\.)*")/.exec(page) ?? [];
    expect(JSON.parse(query)).toContain('Authorization');
    expect(query).not.toMatch(names);
  });

  it.each([
    ['OPTIONS', '/export/planes.csv', 204],
    ['OPTIONS', '/export/bookings.csv', 204],
    ['OPTIONS', '/export', 204],
    ['GET', '/export/planes.csv', 401],
    ['HEAD', '/export/planes.csv', 401],
    ['DELETE', '/export/planes.csv', 401],
    ['GET', '/nowhere', 404],
    ['GET', '/metrics', 401],
  ])('is told of no list: %s %s', async (method, path, status) => {
    const response = await fetch(server.url + path, { method });
    expect(response.status).toBe(status);
    expect(JSON.stringify([...response.headers])).not.toMatch(names);
    expect(await response.text()).not.toMatch(names);
  });
});

describe('a viewer', () => {
  let server: Awaited<ReturnType<typeof serveHttp>>;
  beforeAll(async () => {
    const isStaff = ({ subject }: Viewer) => subject === 'staff';
    server = await serveHttp(sharedUrl(), {
      identify: ({ authorization }) => ({ subject: authorization ?? 'crew' }),
      rules: openBut({
        Airport: (viewer) =>
          isStaff(viewer) || {
            omit: ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude', 'departures', 'arrivals'],
          },
        Flight: ({ subject }) => subject !== 'guest',
        Booking: ({ subject }) => subject === 'staff' || { omit: subject === 'guest' ? ['id'] : ['status', 'fare'] },
      }),
    });
  });
  afterAll(() => server?.[Symbol.asyncDispose]());

  const schemaOf = async (as: string) =>
    printSchema(buildClientSchema((await graphql(server.url, getIntrospectionQuery(), as)).data));

  it('is shown no type that is of hidden columns alone', async () => {
    const [staff, crew] = [await schemaOf('staff'), await schemaOf('crew')];
    expect(staff).toContain('enum BookingStatus');
    expect(crew).not.toMatch(/BookingStatus|\bCONFIRMED\b/);
    expect(staff).toContain('input AirportWhere');
    // Descriptions are words.
    expect(crew).not.toMatch(/^(type|input|enum) Airport|\bairports?\(|: \[?Airport|^ {2}(origin|destination)\b/m);
  });

  it('is told of no other list by a download that is not there, whose model has no field left', async () => {
    const get = async (path: string, as: string) => {
      const response = await fetch(`${server.url}/export/${path}`, { headers: { authorization: as } });
      return { status: response.status, text: await response.text() };
    };
    expect((await get('planes.csv', 'staff')).text).toContain('airports.csv');
    const crew = await get('planes.csv', 'crew');
    expect(crew.text).toContain('bookings.csv');
    expect(crew.text).not.toContain('airports');
    const hidden = await get('airports.csv', 'crew');
    expect({ ...hidden, text: hidden.text.replaceAll('airports.csv', 'planes.csv') }).toEqual(crew);
  });

  it('is told of no hidden key by a relation that leads nowhere', async () => {
    const { errors } = await graphql(server.url, '{ bookings(first: 1) { passenger flight { distance } } }', 'guest');
    expect(errors[0].message).toBe(
      'Booking.flight must lead to a row, and leads to none from a row. Leave out the relation, or that row by where.',
    );
    const path = '/export/bookings.ndjson?first=1&fields=passenger,flight.distance';
    const refused = await fetch(server.url + path, { headers: { authorization: 'guest' } });
    expect((await refused.json()).detail).toBe(errors[0].message);
  });

  it('is shown the same over WebSocket, after somebody who sees more', async () => {
    const ask = async (as: string, query: string) => {
      const client = createClient({
        url: `${server.url.replace('http', 'ws')}/graphql`,
        webSocketImpl: WebSocket,
        connectionParams: { authorization: as },
      });
      const events = client.iterate({ query });
      const result = await events.next().catch((error: unknown) => ({ value: { errors: error } }));
      await client.dispose();
      return JSON.stringify(result.value);
    };
    const query = 'subscription { bookings(first: 1, where: { status: { equals: HELD } }) { rows { fare } } }';
    expect(await ask('staff', query)).toContain('"fare"');
    const refused = await ask('crew', query);
    expect(refused).toContain('Cannot query field');
    expect(refused).not.toMatch(/Did you mean[^?]*(status|fare)|CANCELLED|"rows"/);
  });
});

describe('claims', () => {
  it('stand in neither for who the viewer is nor for its role', async () => {
    await using role = await createRole(sharedUrl());
    const viewer = { subject: 'anna', role: role.name, claims: { sub: 'bert', role: 'admin', tenant: 7 } };
    await using service = serve(sharedUrl(), { viewer });
    const { settings } = (await service.rights()) ?? {};
    expect(settings?.role).toBe(role.name);
    expect(JSON.parse(settings?.['request.jwt.claims'] ?? '')).toEqual({ sub: 'anna', role: role.name, tenant: 7 });
  });
});

describe('a function that says who asks', () => {
  const all = async (identify: () => Promise<Viewer>) => {
    await using server = await serveHttp(sharedUrl(), { identify, rightsSeconds: 0.05 });
    const { status, errors } = await graphql(server.url, '{ __typename }');
    const download = await fetch(`${server.url}/export/flights.csv`);
    const socket = new WebSocket(`${server.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const closed = new Promise((resolve) => socket.once('close', resolve));
    socket.on('open', () => socket.send(JSON.stringify({ type: 'connection_init' })));
    return {
      graphql: [status, errors[0].extensions.code],
      download: [download.status, (await download.json()).code],
      socket: await closed,
      told: JSON.stringify(errors),
      logged: String(server.errors[0]),
    };
  };
  const failed = {
    graphql: [500, 'INTERNAL_SERVER_ERROR'],
    download: [500, 'INTERNAL_SERVER_ERROR'],
    socket: 1013,
    told: expect.not.stringContaining('secret'),
  };

  it('shows nothing where it throws, on every transport', async () => {
    const throwing = async () => {
      throw new Error('the secret of the log-in');
    };
    expect(await all(throwing)).toEqual({ ...failed, logged: 'Error: the secret of the log-in' });
  });

  it('is given up where it never answers', async () => {
    const { promise } = Promise.withResolvers<Viewer>();
    const logged = 'Error: identify has not answered within 0.05 seconds.';
    expect(await all(() => promise)).toEqual({ ...failed, logged });
  });
});
