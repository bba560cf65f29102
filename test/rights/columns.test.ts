/** A column that a viewer is not shown: it is in no type, filter, order, download, token or message of that viewer. */
import { buildClientSchema, getIntrospectionQuery, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../src/core/rights/viewer.ts';
import { sharedUrl } from '../utils/database.ts';
import { serveHttp } from './serve-http.ts';

let server: Awaited<ReturnType<typeof serveHttp>>;
const isStaff = ({ subject }: Viewer) => subject === 'staff';
beforeAll(async () => {
  server = await serveHttp(sharedUrl(), {
    identify: ({ authorization }) => ({ subject: authorization ?? 'crew' }),
    rules: {
      Airport: true,
      Flight: (viewer) => isStaff(viewer) || { omit: ['id', 'delay'] },
      Booking: (viewer) => isStaff(viewer) || { omit: ['fare', 'flight'] },
    },
  });
});
afterAll(() => server?.[Symbol.asyncDispose]());

async function graphql(query: string, as = 'crew') {
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: as },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  return JSON.parse(/^data: (.*)$/m.exec(text)?.[1] ?? text);
}

const schemaOf = async (as: string) =>
  printSchema(buildClientSchema((await graphql(getIntrospectionQuery(), as)).data));

describe('by GraphQL', () => {
  it('is in no type, no filter and no order', async () => {
    const [staff, crew] = [await schemaOf('staff'), await schemaOf('crew')];
    expect(staff).toMatch(/fare: Decimal/);
    expect(crew).not.toMatch(/\b(fare|delay)\b/);
    expect(crew).toContain('passenger: String');
    expect(crew).toContain('input BookingWhere');
    expect(/input FlightWhere \{[^}]*\}/.exec(crew)?.[0]).not.toMatch(/\b(id|delay):/);
    expect(/type Booking \{[^}]*\}/.exec(crew)?.[0]).not.toMatch(/\bflight:/);
  });

  it.each([
    '{ bookings(first: 1) { fare } }',
    '{ bookings(first: 1) { far } }',
    '{ bookings(first: 1, where: { fare: { gt: 0 } }) { id } }',
    '{ bookings(first: 1, orderBy: [{ fare: asc }]) { id } }',
    '{ bookings(first: 1, where: { flight: { distance: { gt: 0 } } }) { id } }',
    '{ flights(first: 1, where: { bookings: { some: { fare: { gt: 0 } } } }) { distance } }',
    '{ airports(first: 1, where: { departures: { some: { delay: { gt: 0 } } } }) { iata } }',
    '{ airports(first: 1) { departures(where: { delay: { gt: 0 } }) { distance } } }',
    'subscription { bookings(first: 1) { rows { fare } } }',
  ])('is refused as if it did not exist: %s', async (query) => {
    // Somebody who sees it has asked for the same before.
    await graphql(query, 'staff');
    const { data, errors } = await graphql(query);
    expect(data ?? null).toBeNull();
    expect(JSON.stringify(errors)).not.toMatch(/Did you mean[^?]*\b(fare|delay|flight)\b/);
    expect(errors[0].extensions.code).toBe('BAD_USER_INPUT');
  });

  it('is null to code that reads it all the same', async () => {
    const { sluice } = server;
    const { signal } = new AbortController();
    const rights = await sluice.admit?.({ authorization: 'crew', header: () => undefined });
    const rows = await sluice.openRows({ model: 'Booking', first: 3 }, { signal, rights });
    for await (const batch of rows) for (const row of await batch.rows()) expect(row.fare).toBeNull();
  });

  it('has no part in a checksum', async () => {
    const query = (first: number) => `{ flights(first: ${first}) { distance } }`;
    const sum = async (as: string) => {
      const { extensions } = await graphql(query(1), as);
      const [{ checksum }] = Object.values(extensions.streams) as [{ checksum: string }];
      return checksum;
    };
    // Of one line feed.
    expect(await sum('crew')).toBe('32d70693');
    expect(await sum('staff')).not.toBe('32d70693');
  });

  it('leaves the rows to be written from their cells', async () => {
    const { data } = await graphql('{ bookings(first: 2) { id passenger } }');
    const { data: all } = await graphql('{ bookings(first: 2) { id passenger } }', 'staff');
    expect(data).toEqual(all);
  });
});

describe('by downloads', () => {
  const download = (path: string, as = 'crew') =>
    fetch(`${server.url}/export/${path}`, { headers: { authorization: as } });

  it('is in no file by default, and no key', async () => {
    const response = await download('flights.csv?first=1');
    expect(response.headers.get('row-key')).toBeNull();
    expect((await response.text()).split('\r\n')[0]).toBe('date,distance,originIata,destinationIata');
  });

  it.each([
    'bookings.csv?fields=fare',
    'bookings.csv?fields=id,flight.distance',
    'flights.ndjson?fields=bookings.fare',
    'flights.ndjson?orderBy=[{"delay":"asc"}]',
    'bookings.csv?where={"fare":{"gt":0}}',
    'flights.csv?where={"bookings":{"some":{"fare":{"gt":0}}}}',
  ])('is refused as if it did not exist: %s', async (path) => {
    expect((await download(path, 'staff')).status).toBe(200);
    const refused = await download(path);
    expect(refused.status).toBeOneOf([400, 404]);
    expect((await refused.json()).detail).not.toMatch(/It has.*\b(fare|delay|flight)\b/);
  });
});
