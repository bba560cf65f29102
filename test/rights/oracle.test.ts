/**
 * Zero bits: two databases differ in one hidden row and one hidden column. Whatever a viewer asks for, by filters, orders, counts,
 * nested rows, tokens or malformed questions, both give the same answer, to the byte.
 */
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import fc from '../utils/fast-check.ts';
import { openRights } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

const QUESTIONS = 500;

type Rights = Awaited<ReturnType<typeof openRights>>;
type Server = Awaited<ReturnType<typeof serveHttp>>;
let worlds: { readonly rights: Rights; readonly byRules: Server; readonly byRole: Server }[];

/** Hidden bookings, on a flight that is shown and on one that is hidden; and what the column `note` holds in all rows. */
const differ = `
  INSERT INTO "Flight" SELECT 900001, date, 777, 99999, "originIata", "destinationIata" FROM "Flight" ORDER BY id LIMIT 1;
  INSERT INTO "Booking" SELECT 900001, gen_random_uuid(), (SELECT min(id) FROM "Flight"), 'Hidden Person', 'CANCELLED', 12345.67,
    98765, '{secret}', '{"seat": "99Z"}', '\\x00', 'a hidden note', '2031-01-01' FROM "Booking" LIMIT 1;
  INSERT INTO "Booking" SELECT 900002, gen_random_uuid(), 900001, 'Hidden Person', 'CANCELLED', 12345.67,
    98765, '{secret}', '{"seat": "99Z"}', '\\x00', 'a hidden note', '2031-01-01' FROM "Booking" LIMIT 1;
  UPDATE "Booking" SET note = 'changed ' || id;
  ANALYZE`;

beforeAll(async () => {
  worlds = await Promise.all(
    ['', differ].map(async (sql) => {
      const rights = await openRights();
      await rights.enforce({
        policies: { Booking: [`status <> 'CANCELLED'`], Flight: ['distance < 90000'], Airport: ['true'] },
      });
      await rights.owner.query(sql);
      // One role may not read the column; the rules hide it.
      const columns = (await rights.owner.query(
        `SELECT string_agg(quote_ident(attname), ',') AS all FROM pg_attribute
          WHERE attrelid = '"Booking"'::regclass AND attnum > 0 AND attname <> 'note'`,
      )) as { rows: { all: string }[] };
      await rights.owner.query(
        `REVOKE SELECT ON "Booking" FROM ${rights.role}; GRANT SELECT (${columns.rows[0]?.all}) ON "Booking" TO ${rights.role}`,
      );
      const omit = { omit: ['note'] };
      const rules = {
        Airport: true,
        Flight: { where: { distance: { lt: 90_000 } } },
        Booking: { where: { status: { not: 'CANCELLED' } }, ...omit },
      };
      const secret = { tokenSecret: 'the secret of both worlds' };
      return {
        rights,
        byRules: await serveHttp(rights.url, { identify: () => ({ subject: 'someone' }), rules, ...secret }),
        byRole: await serveHttp(rights.accountUrl, {
          identify: () => ({ subject: 'someone', role: rights.role }),
          rules: { Airport: true, Flight: true, Booking: omit },
          ...secret,
        }),
      };
    }),
  );
});
afterAll(async () => {
  for (const { rights, byRules, byRole } of worlds ?? []) {
    await byRules[Symbol.asyncDispose]();
    await byRole[Symbol.asyncDispose]();
    await rights[Symbol.asyncDispose]();
  }
});

const oneOf = <T>(...values: readonly T[]) => fc.constantFrom(...values);
const text = oneOf('Hidden Person', 'H', '', 'secret', 'a hidden note', '99Z', '\\', '%', '_');
const number = oneOf(0, 1, 777, 99_999, 900_001, 900_002, 12345, -1);

/** Conditions of GraphQL, written as they are there; some of them on what is hidden or does not exist. */
const leaf = (of: 'Flight' | 'Booking'): fc.Arbitrary<string> => {
  const comparison = oneOf('equals', 'not', 'lt', 'lte', 'gt', 'gte');
  const words = oneOf('equals', 'not', 'contains', 'startsWith', 'endsWith', 'gt', 'lt');
  const written = (name: string) =>
    fc.tuple(words, text).map(([by, value]) => `${name}: { ${by}: ${JSON.stringify(value)} }`);
  const counted = (name: string) => fc.tuple(comparison, number).map(([by, value]) => `${name}: { ${by}: ${value} }`);
  return of === 'Flight'
    ? fc.oneof(counted('id'), counted('distance'), counted('delay'), written('originIata'), written('note'))
    : fc.oneof(
        counted('id'),
        counted('flightId'),
        counted('miles'),
        counted('fare'),
        written('passenger'),
        written('note'),
        written('nothing'),
        text.map((value) => `tags: { has: ${JSON.stringify(value)} }`),
        text.map((value) => `extras: { path: ["seat"], string_contains: ${JSON.stringify(value)} }`),
        oneOf('HELD', 'CANCELLED').map((value) => `status: { equals: ${value} }`),
      );
};

const flights: fc.Arbitrary<string> = fc.oneof(
  leaf('Flight'),
  fc.tuple(oneOf('some', 'every', 'none'), leaf('Booking')).map(([by, inner]) => `bookings: { ${by}: { ${inner} } }`),
  fc
    .tuple(oneOf('AND', 'OR', 'NOT'), leaf('Flight'), leaf('Flight'))
    .map(([by, a, b]) => `${by}: [{ ${a} }, { ${b} }]`),
);
const bookings: fc.Arbitrary<string> = fc.oneof(
  leaf('Booking'),
  fc.tuple(oneOf('is', 'isNot'), flights).map(([by, inner]) => `flight: { ${by}: { ${inner} } }`),
  oneOf('flight: null', 'flight: { is: null }', 'flight: { isNot: null }', 'NOT: { flight: { is: {} } }'),
  fc
    .tuple(oneOf('AND', 'OR', 'NOT'), leaf('Booking'), leaf('Booking'))
    .map(([by, a, b]) => `${by}: [{ ${a} }, { ${b} }]`),
);

const direction = oneOf('asc', 'desc');
const flightOrder = fc.oneof(
  fc.tuple(oneOf('id', 'delay', 'distance', 'note'), direction).map(([name, by]) => `${name}: ${by}`),
  direction.map((by) => `bookings: { _count: ${by} }`),
);
const bookingOrder = fc.oneof(
  fc.tuple(oneOf('id', 'fare', 'note', 'passenger'), direction).map(([name, by]) => `${name}: ${by}`),
  fc.tuple(oneOf('id', 'distance', 'delay'), direction).map(([name, by]) => `flight: { ${name}: ${by} }`),
  direction.map((by) => `flight: { bookings: { _count: ${by} } }`),
);

const first = fc.integer({ min: 0, max: 40 });
const graphql = fc.oneof(
  fc.tuple(flights, flightOrder, first, bookings).map(
    ([where, order, first, inner]) => `{ flights(where: { ${where} }, orderBy: [{ ${order} }], first: ${first}) {
      id distance bookings(where: { ${inner} }, first: 5) { id } origin { city } } }`,
  ),
  fc
    .tuple(bookings, bookingOrder, first, oneOf('', 'note', 'fare', 'flight { id distance }'))
    .map(
      ([where, order, first, more]) =>
        `{ bookings(where: { ${where} }, orderBy: [{ ${order} }], first: ${first}) { id passenger ${more} } }`,
    ),
  fc
    .tuple(bookings, first)
    .map(
      ([where, first]) =>
        `subscription { bookings(where: { ${where} }, first: ${first}) { rows { id } estimatedTotal delivered end { rowCount checksum } } }`,
    ),
  oneOf(900_001, 900_002, 1).map((id) => `{ booking(id: "${id}") { id passenger flight { id } } }`),
);
const downloads = fc.oneof(
  fc
    .tuple(
      oneOf('csv', 'ndjson'),
      oneOf('', 'id,bookings:count', 'id,note', 'bookings:json', 'id,distance,origin.city'),
      first,
    )
    .map(
      ([as, fields, first]) =>
        `flights.${as}?first=${first}&orderBy=[{"bookings":{"_count":"desc"}}]${fields && `&fields=${fields}`}`,
    ),
  fc
    .tuple(
      oneOf('csv', 'ndjson'),
      oneOf('', 'id,note', 'id,flight.distance', 'id,flight.bookings:count'),
      oneOf('fare', 'note', 'id'),
    )
    .map(([as, fields, order]) => `bookings.${as}?orderBy=[{"${order}":"desc"}]${fields && `&fields=${fields}`}`),
);

/** All that a reader learns, but for names that are random anyway. */
async function answer(url: string, question: { readonly query?: string; readonly path?: string }) {
  const response =
    question.path === undefined
      ? await fetch(`${url}/graphql`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            accept: question.query?.startsWith('s') ? 'text/event-stream' : 'application/json',
          },
          body: JSON.stringify({ query: question.query }),
        })
      : await fetch(`${url}/export/${question.path}`);
  const { 'stream-id': _, date: __, ...headers } = Object.fromEntries(response.headers);
  // A broken download has no end.
  const body = await response.text().catch(() => 'broken');
  const told = body
    .replaceAll(/"token":"[^"]*"/g, (token) => `"token":${token.length}`)
    .replaceAll(/^id: .*$/gm, (id) => `id: ${id.length}`)
    .replaceAll(/urn:uuid:[\w-]*/g, 'urn');
  return { status: response.status, headers, told };
}

it.each(['byRules', 'byRole'] as const)(
  `learns nothing by ${QUESTIONS} questions, %s`,
  async (way) => {
    const [without, withHidden] = worlds.map((world) => world[way].url);
    const asked = fc.oneof(
      { arbitrary: graphql.map((query) => ({ query })), weight: 4 },
      { arbitrary: downloads.map((path) => ({ path })), weight: 1 },
    );
    const questions = fc.sample(asked, { numRuns: QUESTIONS, seed: inject('seed') });
    const statuses = new Set<string>();
    for (const question of questions) {
      const [a, b] = await Promise.all([answer(without ?? '', question), answer(withHidden ?? '', question)]);
      expect(b, JSON.stringify(question)).toEqual(a);
      expect(a.status, JSON.stringify(question)).not.toBe(500);
      statuses.add(`${a.status} ${a.told.includes('"errors"')}`);
    }
    // Some questions are good, and some are refused.
    expect([...statuses].sort()).toEqual(expect.arrayContaining(['200 false', '200 true', '400 false']));
  },
  120_000,
);
