/** `npm run seed`: loads the flights into the database of DATABASE_URL, or into the embedded one. */
import { messageOf } from '../../errors.ts';
import { createLog } from '../../log.ts';
import { stopSignal } from '../../stop-signal.ts';
import { readConfig } from '../config.ts';
import { openDatabase } from '../database.ts';
import { leaveEmbedded } from '../embedded/start-embedded.ts';
import { seed } from './seed.ts';

const stop = stopSignal((signal) => new Error(`Stopped by ${signal}: nothing was loaded.`), { leave: leaveEmbedded });

try {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  // Loaded here, not on the way, so as to tell what happened.
  await using database = await openDatabase(config, { log, seed: false, signal: stop });
  const flights = config.SEED_FLIGHTS;
  const loaded = await seed(database.url, { log, flights, schema: database.schema, signal: stop });
  const said = {
    everything: `Loaded every airport, ${flights} flights, and bookings on them.`,
    bookings: 'Loaded bookings on the flights that are there.',
    'no tables': 'Nothing was loaded: the database has no tables for flights, airports and bookings.',
    nothing:
      'Nothing was loaded: the tables hold rows already. Empty "Booking", "Flight" and "Airport" to load them anew.',
  };
  process.stderr.write(`${said[loaded]}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}
