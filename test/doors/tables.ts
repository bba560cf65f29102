/** The tables that are read by every door: what is asked of each, and how its values look in a download. */

import { bookingColumns } from '../../src/app/seed/bookings.ts';
import type { Row, Table } from '../../src/conformance/table.ts';

export type { Row, Table };

const airport = ['iata', 'name', 'city', 'state', 'country', 'latitude', 'longitude'];

/** A row of the flights, as it is read where not asked for wide. */
export interface Flight extends Row {
  readonly id: number;
  readonly delay: number | null;
  readonly origin: { readonly city: string | null };
}

export const flights: Table = {
  list: 'flights',
  model: 'Flight',
  selection: 'id delay origin { city }',
  fields: ['id', 'delay', 'origin.city'],
  wide: {
    selection: `id delay origin { ${airport.join(' ')} } destination { ${airport.join(' ')} }`,
    fields: [
      'id',
      'delay',
      'origin.city',
      ...['origin', 'destination'].flatMap((end) =>
        airport.map((field) => `${end}.${field}`).filter((path) => path !== 'origin.city'),
      ),
    ],
  },
  rowOf: ([id, delay, city]) => ({
    id: Number(id),
    delay: delay === null ? null : Number(delay),
    origin: { city },
  }),
};

/** Columns whose cells are JSON, or numbers in it. */
const json: ReadonlySet<string> = new Set(['flightId', 'tags', 'extras']);

/** Every type, with every awkward value. */
export const bookings: Table = {
  list: 'bookings',
  model: 'Booking',
  selection: `${bookingColumns.join(' ')} flight { origin { city } }`,
  fields: [...bookingColumns, 'flight.origin.city'],
  rowOf: (cells) => ({
    ...Object.fromEntries(
      bookingColumns.map((column, index) => {
        const cell = cells[index] ?? null;
        return [column, cell !== null && json.has(column) ? JSON.parse(cell) : cell];
      }),
    ),
    flight: { origin: { city: cells[bookingColumns.length] ?? null } },
  }),
};
