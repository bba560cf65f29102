/** What the tests ask every client for, and what Prisma gives for it. */
import { crc32 } from 'node:zlib';
import type { connect } from '../rows/client.ts';
import type { FlightWithAirportsFragment, StreamedFlightsQueryVariables } from './gql/graphql.ts';

export const ask = {
  where: { id: { lte: 20_000 }, distance: { lt: 1000 }, origin: { state: { not: { equals: 'CA' } } } },
  orderBy: [{ delay: { sort: 'asc', nulls: 'first' } }, { origin: { city: 'desc' } }],
  first: 2100,
} satisfies Omit<StreamedFlightsQueryVariables, 'initialCount'>;

/** The rows that `ask` means, by `findMany`, as JSON carries them. */
export async function expectedFlights({ prisma }: ReturnType<typeof connect>): Promise<FlightWithAirportsFragment[]> {
  const rows = await prisma.flight.findMany({
    where: ask.where,
    orderBy: [...ask.orderBy, { id: 'asc' }],
    take: ask.first,
    select: {
      id: true,
      date: true,
      delay: true,
      distance: true,
      origin: { select: { iata: true, city: true } },
      destination: { select: { iata: true } },
    },
  });
  return rows.map((row) => ({ ...row, date: row.date.toISOString() }));
}

/** The checksum that a stream must end with, from the keys that a client has received. */
export const checksumOf = (keys: readonly unknown[]): string =>
  keys
    .reduce<number>((sum, key) => crc32(`${key}\n`, sum), 0)
    .toString(16)
    .padStart(8, '0');
