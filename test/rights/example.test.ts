/** The worked example of docs/rights.md: passengers see their own bookings, staff all, and the crew all but the fare. */
import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rules } from '../../src/core/rights/viewer.ts';
import { bearerTokens } from '../../src/index.ts';
import { createRole } from '../utils/role.ts';
import { openRights } from './open-rights.ts';
import { serveHttp } from './serve-http.ts';

const secret = 'a secret of more than thirty-two characters';
type Name = 'passengers' | 'staff' | 'crew';

let made: AsyncDisposableStack;
let rights: Awaited<ReturnType<typeof openRights>>;
let servers: Readonly<Record<'rules' | 'policies', Awaited<ReturnType<typeof serveHttp>>>>;
/** By the names that they have in the page. */
let roles: Readonly<Record<Name, string>>;
let ada: string;
let count: Readonly<Record<'own' | 'all', number>>;

beforeAll(async () => {
  made = new AsyncDisposableStack();
  rights = made.use(await openRights());
  const page = await readFile(new URL('../../docs/rights.md', import.meta.url), 'utf8');
  const [, section = ''] = /\n## A worked example: bookings\n([\s\S]*?)\n## /.exec(page) ?? [];
  const [sql = ''] = blocks(section, 'sql');
  const [byRules = '', besidesPolicies = ''] = blocks(section, 'ts');
  const [passengers, staff, crew] = [
    made.use(await createRole(rights.url)).name,
    made.use(await createRole(rights.url)).name,
    made.use(await createRole(rights.url)).name,
  ];
  roles = { passengers, staff, crew };
  const named = (text: string) => text.replaceAll(/\b(passengers|staff|crew)\b/g, (name) => roles[name as Name]);
  const account = new URL(rights.accountUrl).username;
  await rights.owner.query(
    named(sql.replaceAll(/^CREATE ROLE.*$/gm, '')).replaceAll(/\bTO sluice\b/g, `TO ${account}`),
  );
  servers = {
    rules: made.use(
      await serveHttp(rights.url, {
        identify: bearerTokens({ secret, roleClaim: '' }),
        rules: rulesIn(named(byRules)),
      }),
    ),
    policies: made.use(
      await serveHttp(rights.accountUrl, {
        identify: bearerTokens({ secret }),
        rules: rulesIn(named(besidesPolicies)),
      }),
    ),
  };
  const { rows } = await rights.owner.query(`
    SELECT passenger, count(*)::int AS own, (SELECT count(*)::int FROM "Booking") AS all
    FROM "Booking" GROUP BY passenger ORDER BY count(*) DESC, passenger LIMIT 1`);
  ada = rows[0].passenger;
  count = rows[0];
});
afterAll(() => made?.disposeAsync());

const blocks = (text: string, language: string) =>
  [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, of, code = '']) => (of === language ? [code] : []));

/** What the page writes is JavaScript, too. */
const rulesIn = (code: string): Rules => new Function(`${code}; return rules;`)();

const tokenOf = (role: Name) =>
  new SignJWT({ role: roles[role], name: ada })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject(role)
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(secret));

describe.each(['rules', 'policies'] as const)('by %s', (way) => {
  const ask = async (role: Name, path: string) => {
    const headers = { authorization: `Bearer ${await tokenOf(role)}` };
    const response = await fetch(`${servers[way].url}${path}`, { headers });
    return { status: response.status, text: await response.text() };
  };
  const graphql = async (role: Name, query: string) =>
    JSON.parse((await ask(role, `/graphql?query=${encodeURIComponent(query)}`)).text);
  const lines = async (role: Name, path: string): Promise<Record<string, unknown>[]> => {
    const { status, text } = await ask(role, `/export/${path}`);
    expect(status).toBe(200);
    return text
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  };

  it('passengers see their own bookings', async () => {
    const own = await lines('passengers', 'bookings.ndjson');
    expect(own.map(({ passenger }) => passenger)).toEqual(Array(count.own).fill(ada));
    expect(own[0]).toHaveProperty('fare');
    const { data } = await graphql('passengers', '{ bookings(first: 1000) { passenger fare } }');
    expect(data.bookings).toHaveLength(count.own);
    const counted = (await ask('passengers', '/export/flights.csv?fields=id,bookings:count')).text.trim().split('\r\n');
    const total = counted.slice(1).reduce((sum, line) => sum + Number(line.split(',')[1]), 0);
    expect(total).toBe(count.own);
  });

  it('staff see all', async () => {
    const all = await lines('staff', 'bookings.ndjson');
    expect(all).toHaveLength(count.all);
    expect(all[0]).toHaveProperty('fare');
    expect(
      (await graphql('staff', '{ bookings(first: 1, where: { fare: { gt: 0 } }) { fare } }')).data.bookings,
    ).toHaveLength(1);
  });

  it('the crew sees all but the fare', async () => {
    const all = await lines('crew', 'bookings.ndjson');
    expect(all).toHaveLength(count.all);
    expect(all[0]).not.toHaveProperty('fare');
    for (const query of ['{ bookings { fare } }', '{ bookings(where: { fare: { gt: 0 } }) { id } }']) {
      const { data, errors } = await graphql('crew', query);
      expect([data ?? null, errors[0].extensions.code]).toEqual([null, 'BAD_USER_INPUT']);
    }
    expect((await ask('crew', '/export/bookings.csv?fields=fare')).status).toBeOneOf([400, 404]);
    expect(
      (await graphql('crew', '{ __type(name: "Booking") { fields { name } } }')).data.__type.fields,
    ).not.toContainEqual({
      name: 'fare',
    });
  });
});

describe('mutations by rules', () => {
  let others: { readonly reference: string; readonly flight: number; readonly passenger: string };
  beforeAll(async () => {
    const { rows } = await rights.owner.query(
      `SELECT reference, "flightId" AS flight, passenger FROM "Booking"
      WHERE passenger <> $1 AND status <> 'CANCELLED' AND passenger ~ '^[A-Za-z]{1,100}$' LIMIT 1`,
      [ada],
    );
    others = rows[0];
  });

  const send = async (mutation: string, variables: object) => {
    const response = await fetch(`${servers.rules.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${await tokenOf('passengers')}`,
      },
      body: JSON.stringify({ query: mutation, variables }),
    });
    return response.json();
  };
  const cancel = (reference: string) =>
    send('mutation ($reference: UUID!) { cancelBooking(reference: $reference) { status } }', { reference });
  const book = (order: object) =>
    send(
      `mutation ($flightId: Int!, $passenger: String!, $key: UUID!) {
        bookFlight(flightId: $flightId, passenger: $passenger, idempotencyKey: $key) { reference passenger status }
      }`,
      { flightId: others.flight, passenger: ada, key: randomUUID(), ...order },
    );
  const bookings = async () => {
    const { rows } = await rights.owner.query(
      `SELECT count(*)::int AS count, md5(string_agg(b::text, '|' ORDER BY id)) AS sum FROM "Booking" AS b`,
    );
    return rows[0];
  };

  it("another's booking is as one that does not exist, and stays as it is", async () => {
    const before = await bookings();
    const unknown = randomUUID();
    const [hidden, none] = [await cancel(others.reference), await cancel(unknown)];
    expect(none).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND' } }] });
    expect(JSON.stringify(hidden)).toBe(JSON.stringify(none).replaceAll(unknown, others.reference));
    expect(await bookings()).toEqual(before);
  });

  it("another's key is taken, whatever its order was", async () => {
    const before = await bookings();
    const own = randomUUID();
    await book({ key: own });
    const { errors: taken } = await book({ key: own, passenger: 'Somebody' });
    expect(taken).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT' } }]);
    for (const passenger of [ada, others.passenger])
      expect(await book({ key: others.reference, passenger })).toMatchObject({ errors: taken });
    await rights.owner.query('DELETE FROM "Booking" WHERE reference = $1', [own]);
    expect(await bookings()).toEqual(before);
  });

  it('nothing is booked that its maker would not see', async () => {
    const before = await bookings();
    expect(await book({ passenger: others.passenger })).toMatchObject({
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    expect(await bookings()).toEqual(before);
  });

  it('own bookings are made and cancelled', async () => {
    const key = randomUUID();
    expect(await book({ key })).toMatchObject({ data: { bookFlight: { reference: key, passenger: ada } } });
    expect(await cancel(key)).toEqual({ data: { cancelBooking: { status: 'CANCELLED' } } });
    expect(servers.rules.errors).toEqual([]);
  });
});
