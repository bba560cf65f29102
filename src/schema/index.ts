/** The schema, of all that the files of the models add to the builder. */
import { airports } from './airport.ts';
import { bookings } from './booking.ts';
import { builder } from './builder.ts';
import { completeSchema } from './complete-schema.ts';
import { flights } from './flight.ts';
import { defineOrders } from './order-by.ts';
import './scalars.ts';
import './stream-control.ts';
import { defineWheres } from './where.ts';

defineWheres();
defineOrders();

export const schema = completeSchema(builder.toSchema());

/** The lists of rows, by name, with their models. */
export const lists = Object.fromEntries([flights, airports, bookings].map(({ list, model }) => [list, model]));
