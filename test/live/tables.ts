/** The tables of the demo, as their changes are logged. */
import type { KeyedTable } from '../../src/core/live/table-to-follow.ts';

export const bookings: KeyedTable = { schema: 'public', table: 'Booking', key: ['id'] };
export const flights: KeyedTable = { schema: 'public', table: 'Flight', key: ['id'] };
export const airports: KeyedTable = { schema: 'public', table: 'Airport', key: ['iata'] };

export const logOptions = { retentionHours: 24, notifies: true, readers: [] };

export const SECRET = 'a secret of the tests of live rows';
