/**
 * Sluice for viewers with a rule on a column. All flights pass it, so that there is as much to send as without: what it costs is to
 * ask for it.
 */
import { app } from '../../../src/app/app.ts';
import { readConfig } from '../../../src/app/config.ts';
import { start } from '../../../src/app/start.ts';
import { createLog } from '../../../src/log.ts';

const log = createLog('info');
const rules = { Airport: true, Flight: () => ({ where: { distance: { gte: 0 } } }), Booking: true };
const server = await start(readConfig(process.env), { app, log, rules });
// An end of its own accord, at which Node writes a profile where it is asked for one.
process.once('SIGTERM', () => server.dispose().then(() => process.exit()));
log.info({ url: server.url }, 'listening');
