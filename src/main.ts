/** Starts the server with the settings of the environment; SIGINT and SIGTERM stop it, a second one at once. */
import { readConfig } from './config.ts';
import { messageOf } from './errors.ts';
import { createLog } from './log.ts';
import { createServer } from './server.ts';

try {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<void>();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (stopping.signal.aborted) process.exit(1);
      log.info({ signal }, 'stopping');
      stopping.abort(new Error(`stopped by ${signal}`));
      stopped.resolve();
    });
  }
  const server = await createServer(config, { log, signal: stopping.signal });
  log.info({ url: server.url }, 'listening');
  process.stderr.write(banner(server.url));
  await stopped.promise;
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
