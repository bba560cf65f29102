/** What a viewer sees is what its role sees in psql, whether PostgreSQL's policies decide, or rules. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RowPlan } from '../../src/core/types.ts';
import { openBut, openRights, serve } from './open-rights.ts';
import { claims, policies } from './policies.ts';

let rights: Awaited<ReturnType<typeof openRights>>;
beforeAll(async () => {
  rights = await openRights();
});
afterAll(() => rights?.[Symbol.asyncDispose]());

/** A plan, what is told of each of its rows, and the same in SQL. */
interface Question {
  readonly plan: RowPlan;
  readonly told: (row: never) => unknown[];
  readonly sql: string;
}

const id = ({ id }: { readonly id: number | bigint }) => [String(id)];

const questions: Record<string, Question> = {
  'a list': {
    plan: { model: 'Flight', select: { id: true } },
    told: id,
    sql: 'SELECT f.id::text FROM "Flight" f ORDER BY f.id',
  },
  'some of a relation': {
    plan: { model: 'Flight', select: { id: true }, where: { bookings: { some: { status: 'HELD' } } } },
    told: id,
    sql: `SELECT id::text FROM "Flight" f
      WHERE EXISTS (SELECT FROM "Booking" b WHERE b."flightId" = f.id AND b.status = 'HELD') ORDER BY f.id`,
  },
  'every one of a relation': {
    plan: { model: 'Flight', select: { id: true }, where: { bookings: { every: { status: 'HELD' } } } },
    told: id,
    sql: `SELECT id::text FROM "Flight" f
      WHERE NOT EXISTS (SELECT FROM "Booking" b WHERE b."flightId" = f.id AND NOT b.status = 'HELD') ORDER BY f.id`,
  },
  'none of a relation': {
    plan: { model: 'Airport', select: { iata: true }, where: { departures: { none: { distance: { gt: 500 } } } } },
    told: ({ iata }: { readonly iata: string }) => [iata],
    sql: `SELECT iata FROM "Airport" a
      WHERE NOT EXISTS (SELECT FROM "Flight" f WHERE f."originIata" = a.iata AND f.distance > 500) ORDER BY iata`,
  },
  'a relation that is another': {
    plan: { model: 'Booking', select: { id: true }, where: { flight: { isNot: { originIata: 'ORD' } } } },
    told: id,
    sql: `SELECT b.id::text FROM "Booking" b LEFT JOIN "Flight" f ON f.id = b."flightId"
      WHERE f.id IS NULL OR NOT f."originIata" = 'ORD' ORDER BY b.id`,
  },
  'a relation that leads somewhere': {
    plan: { model: 'Booking', select: { id: true }, where: { NOT: { flight: { is: { origin: { is: {} } } } } } },
    told: id,
    sql: `SELECT b.id::text FROM "Booking" b LEFT JOIN "Flight" f ON f.id = b."flightId"
      LEFT JOIN "Airport" a ON a.iata = f."originIata" WHERE f.id IS NULL OR a.iata IS NULL ORDER BY b.id`,
  },
  'an order by a relation': {
    plan: {
      model: 'Booking',
      select: { id: true },
      orderBy: [{ flight: { origin: { city: 'asc' } } }, { id: 'desc' }],
    },
    told: id,
    sql: `SELECT b.id::text FROM "Booking" b LEFT JOIN "Flight" f ON f.id = b."flightId"
      LEFT JOIN "Airport" a ON a.iata = f."originIata" ORDER BY a.city, b.id DESC`,
  },
  'an order by a number of rows': {
    plan: { model: 'Flight', select: { id: true }, orderBy: [{ bookings: { _count: 'desc' } }] },
    told: id,
    sql: `SELECT f.id::text FROM "Flight" f
      ORDER BY (SELECT count(*) FROM "Booking" b WHERE b."flightId" = f.id) DESC, f.id`,
  },
  'a number of rows': {
    plan: { model: 'Flight', select: { id: true, _count: { select: { bookings: true } } } },
    told: ({ id, _count }: { readonly id: number; readonly _count: { readonly bookings: number } }) => [
      String(id),
      String(_count.bookings),
    ],
    sql: `SELECT f.id::text, (SELECT count(*) FROM "Booking" b WHERE b."flightId" = f.id)::text FROM "Flight" f ORDER BY f.id`,
  },
  'rows inside rows, and their related rows': {
    plan: {
      model: 'Airport',
      select: {
        iata: true,
        departures: { select: { id: true, bookings: { select: { id: true } } }, orderBy: { id: 'asc' } },
      },
    },
    told: (row: {
      readonly iata: string;
      readonly departures: readonly { readonly id: number; readonly bookings: readonly { readonly id: bigint }[] }[];
    }) => [row.iata, row.departures.map(({ id, bookings }) => `${id}:${bookings.length}`).join()],
    sql: `SELECT iata, COALESCE((SELECT string_agg(f.id || ':' || (SELECT count(*) FROM "Booking" b WHERE b."flightId" = f.id),
      ',' ORDER BY f.id) FROM "Flight" f WHERE f."originIata" = a.iata), '') FROM "Airport" a ORDER BY iata`,
  },
  'a related row': {
    plan: { model: 'Booking', select: { id: true, flight: { select: { distance: true } } } },
    told: ({ id, flight }: { readonly id: bigint; readonly flight: { readonly distance: number } | null }) => [
      String(id),
      flight?.distance ?? null,
    ],
    sql: `SELECT b.id::text, f.distance FROM "Booking" b LEFT JOIN "Flight" f ON f.id = b."flightId" ORDER BY b.id`,
  },
};

async function ask(service: ReturnType<typeof serve>, { plan, told }: Question): Promise<unknown[][]> {
  const { signal } = new AbortController();
  const rows: unknown[][] = [];
  for await (const batch of await service.sluice.openRows(plan, { signal, rights: await service.rights() }))
    for (const row of await batch.rows()) rows.push(told(row as never));
  return rows;
}

describe.each(Object.entries(policies))('%s', (_, policy) => {
  it('shows what psql shows', async () => {
    await rights.enforce(policy);
    const { role, accountUrl } = rights;
    await using byRole = serve(accountUrl, { viewer: { subject: 'someone', role, claims } });
    await using byRules = serve(rights.url, { viewer: { subject: 'someone', claims }, rules: openBut(policy.rules) });
    for (const [name, question] of Object.entries(questions)) {
      const expected = await rights.asRole(question.sql, claims);
      expect(await ask(byRole, question), `${name}, by policies`).toEqual(expected);
      expect(await ask(byRules, question), `${name}, by rules`).toEqual(expected);
    }
  });
});
