/** The types of a stream are those of `findMany`; the compiler is what runs these tests. */
import type pg from 'pg';
import { expectTypeOf, it } from 'vitest';
import type { connect } from './client.ts';

type Client = ReturnType<typeof connect>['prisma'];

/** Never called: only its types count. */
async function uses(prisma: Client, _pool: pg.Pool) {
  const all = await prisma.flight.findMany();
  for await (const flight of prisma.flight.stream()) expectTypeOf(flight).toEqualTypeOf<(typeof all)[number]>();

  const some = await prisma.flight.findMany({ select: { id: true, origin: { select: { city: true } } } });
  for await (const flight of prisma.flight.stream({ select: { id: true, origin: { select: { city: true } } } })) {
    expectTypeOf(flight).toEqualTypeOf<(typeof some)[number]>();
    // @ts-expect-error delay was not selected
    flight.delay;
  }

  const included = await prisma.airport.findMany({ include: { departures: true, _count: true } });
  for await (const { rows } of prisma.airport.stream({ include: { departures: true, _count: true } }).batches())
    expectTypeOf(rows).toEqualTypeOf<typeof included>();

  const omitted = await prisma.flight.findMany({ omit: { date: true } });
  for await (const flight of prisma.flight.stream({ omit: { date: true }, batchSize: 10 }))
    expectTypeOf(flight).toEqualTypeOf<(typeof omitted)[number]>();

  // @ts-expect-error an unknown field in where
  prisma.flight.stream({ where: { bogus: 1 } });
  // @ts-expect-error an unknown argument
  prisma.flight.stream({ pageSize: 10 });
  prisma.flight.stream({ after: 'token', park: true });
  // @ts-expect-error a token that is none
  prisma.flight.stream({ after: 5 });
  // @ts-expect-error a batch size that is no number
  prisma.flight.stream({ batchSize: 'many' });
}

it("has findMany's types", () => {
  expectTypeOf(uses).toBeFunction();
});
