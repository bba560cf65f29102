/** R12: limits are refusals with a reason, by whatever door; and streams never stand in the way of look-ups. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 50_000);
});
afterAll(() => database.dispose());

const start = (env: Record<string, string>) => startServer({ DATABASE_URL: database.url, ...env });

async function ask(url: string, query: string, accept = 'application/json') {
  const headers = { 'content-type': 'application/json', accept };
  const response = await fetch(`${url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
  return response.json();
}

describe('R12 streams at once', () => {
  it('refuses one more than MAX_STREAMS by every door, and answers look-ups meanwhile', async () => {
    await using server = await start({ MAX_STREAMS: '1', STREAM_QUEUE_SECONDS: '0', DATABASE_POOL_SIZE: '1' });
    const held = doors[0]?.open(server.url, { wide: true });
    await held?.firstBytes();
    for (const { name, open } of doors)
      await expect(open(server.url, { first: 3 }).rows(), name).rejects.toThrow('LIMIT_EXCEEDED');
    expect(await ask(server.url, '{ flight(id: 1) { id } flights(first: 1) { id } }')).toEqual({
      data: { flight: { id: 1 }, flights: [{ id: 1 }] },
    });
    held?.leave();
  });
});

describe('R12 rows of a stream', () => {
  it.each(doors)('never ends as if it were whole at STREAM_MAX_ROWS: $name', async ({ open }) => {
    await using server = await start({ STREAM_MAX_ROWS: '1000' });
    await expect(open(server.url, {}).rows()).rejects.toThrow();
    await expect(open(server.url, { first: 1_001 }).rows()).rejects.toThrow('LIMIT_EXCEEDED');
    expect(await open(server.url, { first: 1_000 }).rows()).toHaveLength(1_000);
  });
});

describe('R12 rows of a list that is answered whole', () => {
  it('refuses more than LIST_MAX_ROWS, and says what to do', async () => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const { errors } = await ask(server.url, '{ flights { id } }');
    expect(errors).toEqual([
      expect.objectContaining({
        message: expect.stringContaining('@stream'),
        extensions: { code: 'LIMIT_EXCEEDED' },
      }),
    ]);
    expect((await ask(server.url, '{ flights(first: 500) { id } }')).data.flights).toHaveLength(500);
  });
});

describe('R12 rows that an operation holds', () => {
  it.each([
    ['in each row', '{ flights(first: 40) { origin { departures(first: 20) { id } } } }'],
    ['of several lists', '{ a: flights(first: 300) { id } b: flights(first: 300) { id } }'],
    [
      'of several look-ups',
      '{ a: airport(iata: "ATL") { departures(first: 300) { id } } b: airport(iata: "ORD") { departures(first: 300) { id } } }',
    ],
    [
      'in each of the initial rows',
      '{ flights @stream(initialCount: 40) { origin { departures(first: 20) { id } } } }',
    ],
    ['in each row of a list without first', '{ flights { origin { departures(first: 20) { id } } } }'],
    [
      'one row with many names',
      `{ flights(first: 40) { ${Array.from({ length: 400 }, (_, i) => `n${i}: id`).join(' ')} } }`,
    ],
  ])('counts those %s', async (_, query) => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const { errors } = await ask(server.url, query, 'multipart/mixed, application/json');
    expect(errors[0]).toMatchObject({
      message: expect.stringMatching(/500 rows.*first.*@stream/),
      extensions: { code: 'LIMIT_EXCEEDED' },
    });
  });

  it('takes what just fits, by its first alone, and any length of what is streamed', async () => {
    await using server = await start({ LIST_MAX_ROWS: '500' });
    const fits =
      '{ flights(first: 20) { origin { departures(first: 23) { id } } } airport(iata: "ATL") { departures(first: 18) { id } } }';
    expect((await ask(server.url, fits)).data.flights).toHaveLength(20);
    expect(await doors[0]?.open(server.url, { first: 5_000 }).rows()).toHaveLength(5_000);
  });
});

describe('R12 query depth', () => {
  it('refuses a deeper one before any SQL, and says what to do', async () => {
    await using server = await start({ MAX_QUERY_DEPTH: '4' });
    const fits = '{ flights(first: 1) { origin { departures(first: 1) { id } } } }';
    expect(await ask(server.url, fits)).toHaveProperty('data.flights.0.origin.departures.0.id');
    const tooDeep = '{ flights(first: 1) { origin { departures(first: 1) { origin { iata } } } } }';
    expect(await ask(server.url, tooDeep)).toEqual({
      errors: [
        expect.objectContaining({
          message: 'This operation nests fields deeper than 4 levels. Ask for less at once.',
          extensions: expect.objectContaining({ code: 'LIMIT_EXCEEDED' }),
        }),
      ],
    });
  });
});
