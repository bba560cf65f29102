/** The schema of the demo, of all that the files of the models add to the builder. */
import { builder } from './builder.ts';
import './models/flight.ts';
import './models/airport.ts';
import './models/booking.ts';
import './models/booking-mutations.ts';

/** In the order of the models, which the console shows. */
export const schema = builder.toSchema({ sortSchema: false });
