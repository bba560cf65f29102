/** Starts the server with the settings of the environment; SIGINT and SIGTERM stop it, a second one at once. */
import { once } from 'node:events';
import { readConfig } from './config/read-config.ts';
import { messageOf } from './errors.ts';
import { createLog } from './log.ts';
import { createServer } from './server/server.ts';
import { stopSignal } from './stop-signal.ts';

try {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const stop = stopSignal((signal) => {
    log.info({ signal }, 'stopping');
    return new Error(`stopped by ${signal}`);
  });
  const server = await createServer(config, { log, signal: stop });
  log.info({ url: server.url }, 'listening');
  process.stderr.write(banner(server.url));
  if (!stop.aborted) await once(stop, 'abort');
  await server.dispose();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

function banner(url: string): string {
  return `
  Sluice is listening.

  Console    ${url}
  GraphQL    ${url}/graphql
  CSV        ${url}/export/flights.csv
  Health     ${url}/readyz

`;
}
