/** Bookings, whose columns have every type: the same values in a list, in a look-up, and inside their flights. */
import { graphql } from 'graphql';
import { afterAll, describe, expect, it } from 'vitest';
import { schema } from '../../src/app/schema.ts';
import { connectContext } from './context.ts';

const db = connectContext();
afterAll(() => db[Symbol.asyncDispose]());

const columns = 'id reference flightId passenger status fare miles tags extras receipt note bookedAt';

async function run(source: string) {
  const { data, errors } = await graphql({ schema, source, contextValue: db.context() });
  if (errors) throw errors[0];
  return JSON.parse(JSON.stringify(data));
}

interface Booking {
  readonly id: string;
  readonly flightId: number;
}

/** All of them, by id. */
const listed = run(`{ bookings { ${columns} } }`).then(
  ({ bookings }): Map<string, Booking> => new Map(bookings.map((booking: Booking) => [booking.id, booking])),
);

describe('a booking', () => {
  it.each(['"9223372036854775807"', '9223372036854775807', '"1"', '1', '37'])('is found by id: %s', async (id) => {
    const { booking } = await run(`{ booking(id: ${id}) { ${columns} flight { id } } }`);
    const { flight, ...values } = booking;
    expect(values.id).toBe(id.replaceAll('"', ''));
    expect(values).toEqual((await listed).get(values.id));
    expect(flight.id).toBe(values.flightId);
  });

  it('is null where there is none', async () => {
    expect(await run('{ booking(id: "-9223372036854775808") { id } }')).toEqual({ booking: null });
  });

  it.each(['"abc"', '1.5', '9223372036854775808'])('has no id %s', async (id) => {
    await expect(run(`{ booking(id: ${id}) { id } }`)).rejects.toThrow('BigInt must be a whole number of 64 bits');
  });
});

it('the bookings of a flight are those that the list has', async () => {
  const { flights } = await run(`{ flights(first: 4000) { id bookings(first: 5) { ${columns} } } }`);
  const all = [...(await listed).values()].filter(({ flightId }) => flightId <= 4_000);
  const inside = flights.flatMap(({ bookings }: { bookings: Booking[] }) => bookings);
  expect(inside.length).toBeGreaterThan(900);
  expect(new Map(inside.map((booking: Booking) => [booking.id, booking]))).toEqual(
    new Map(all.map((booking) => [booking.id, booking])),
  );
});

it('orders go by what the database finds less: enums as declared, numbers by value', async () => {
  const order = async (column: string) => {
    const { bookings } = await run(`{ bookings(orderBy: [{ ${column}: asc }]) { ${column} } }`);
    return [...new Set<string>(bookings.map((booking: Record<string, string>) => booking[column]))];
  };
  expect(await order('status')).toEqual(['HELD', 'CONFIRMED', 'CANCELLED']);
  const fares = await order('fare');
  expect(fares).toEqual(fares.toSorted((a, b) => Number(a) - Number(b)));
  expect(fares.slice(0, 3)).toEqual(['-99999999.99', '-120.00', '-0.01']);
  const ids = await order('id');
  expect(ids).toEqual(ids.toSorted((a, b) => (BigInt(a) < BigInt(b) ? -1 : 1)));
});

it('flights are found, and ordered, by their bookings', async () => {
  const { flights } = await run(`{
    flights(
      where: { bookings: { some: { fare: { lt: 0 }, status: { equals: HELD } }, every: { fare: { lt: "100" } } } }
      orderBy: [{ bookings: { _count: desc } }]
      first: 20
    ) { id bookings { fare status } }
  }`);
  const rows = await db.prisma.flight.findMany({
    where: { bookings: { some: { fare: { lt: 0 }, status: 'HELD' }, every: { fare: { lt: 100 } } } },
    orderBy: [{ bookings: { _count: 'desc' } }, { id: 'asc' }],
    take: 20,
  });
  expect(rows.length).toBeGreaterThan(5);
  expect(flights.map(({ id }: { id: number }) => id)).toEqual(rows.map(({ id }) => id));
});
