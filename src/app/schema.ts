/** The schema of the demo, of all that the files of the models add to the builder. */
import { builder } from './builder.ts';
import './models/flight.ts';
import './models/airport.ts';
import './models/booking.ts';

export const schema = builder.toSchema();
