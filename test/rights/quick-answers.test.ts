/** What is answered past Yoga is answered to whoever asks: by the rights of each request, as Yoga answers it. */
import { pino } from 'pino';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { SluiceError } from '../../src/errors.ts';
import { createServer, type Server } from '../../src/server/server.ts';
import { sharedUrl } from '../utils/database.ts';
import { serve } from './open-rights.ts';

/** Yoga says in its log what it is about to do. */
const said: string[] = [];
const log = pino({ level: 'debug' }, { write: (line: string) => said.push(line) });
const askedYoga = () => said.filter((line) => line.includes('Parsing request to extract')).length;

let service: ReturnType<typeof serve>;
let server: Server;
let identified = 0;
beforeAll(async () => {
  service = serve(sharedUrl(), {
    identify({ authorization, header }) {
      identified += 1;
      if (authorization === 'old') throw new SluiceError('TOKEN_EXPIRED', 'Your credentials have expired.');
      if (authorization === undefined) return undefined;
      return { subject: authorization, claims: { origin: header('X-Origin') } };
    },
    rules: {
      Airport: true,
      Flight: ({ claims }) => ({ where: { originIata: String(claims?.origin) } }),
      Booking: ({ subject }) => (subject === 'staff' ? true : { omit: ['fare'] }),
    },
  });
  const { sluice, prisma } = service;
  server = await createServer({ schema, sluice, context: { prisma }, ping: async () => {}, port: 0, log });
});
afterAll(async () => {
  await server?.dispose();
  await service?.[Symbol.asyncDispose]();
});
beforeEach(() => {
  identified = 0;
});

async function ask(query: string, who: Record<string, string>) {
  const before = askedYoga();
  const response = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json', ...who },
    body: JSON.stringify({ query }),
  });
  const { status } = response;
  return { status, ...(await response.json()), isQuick: askedYoga() === before };
}

const staff = { authorization: 'staff', 'x-origin': 'ABI' };
const crew = { authorization: 'crew', 'x-origin': 'DFW' };

describe('past Yoga', () => {
  it('each viewer sees its own rows, in lists and look-ups, and is asked once', async () => {
    const query = '{ flights(first: 5) { id originIata } }';
    await ask(query, staff);
    identified = 0;
    for (const who of [crew, staff, crew, staff]) {
      const { data, isQuick } = await ask(query, who);
      expect(isQuick).toBe(true);
      expect(new Set(data.flights.map((row: { originIata: string }) => row.originIata))).toEqual(
        new Set([who['x-origin']]),
      );
    }
    expect(identified).toBe(4);
    const { data } = await ask(query, crew);
    const lookUp = `{ flight(id: ${data.flights[0].id}) { originIata } }`;
    for (const isQuick of [false, true]) {
      expect(await ask(lookUp, crew)).toMatchObject({ data: { flight: { originIata: 'DFW' } }, isQuick });
      expect(await ask(lookUp, staff)).toMatchObject({ data: { flight: null }, isQuick: true });
    }
  });

  it('a column that one viewer asks for is hidden from another', async () => {
    const query = '{ bookings(first: 2) { passenger fare } }';
    for (const isQuick of [false, true, true]) {
      expect(await ask(query, staff)).toMatchObject({ status: 200, data: { bookings: [{}, {}] }, isQuick });
      const refused = await ask(query, crew);
      expect(refused).toMatchObject({ errors: [{ extensions: { code: 'BAD_USER_INPUT' } }] });
      expect(refused.data).toBeUndefined();
    }
  });

  it('nobody is let in who would not be, and nobody is asked twice', async () => {
    const query = '{ airports(first: 1) { iata } }';
    await ask(query, staff);
    identified = 0;
    const nobody = await ask(query, {});
    expect(nobody).toMatchObject({ status: 401, errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] });
    const old = await ask(query, { authorization: 'old' });
    expect(old).toMatchObject({ errors: [{ extensions: { code: 'TOKEN_EXPIRED' } }] });
    expect(identified).toBe(2);
    // As those who ask for what nobody has asked for yet.
    expect(await ask(`${query} # new`, {})).toEqual(nobody);
    expect(await ask(`${query} # new`, { authorization: 'old' })).toEqual(old);
    expect((await ask(query, crew)).isQuick).toBe(true);
  });
});
