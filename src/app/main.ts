/** Starts the server with the settings of the environment; SIGINT, SIGTERM and SIGHUP stop it, a second one at once. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { messageOf } from '../errors.ts';
import { createLog } from '../log.ts';
import type { Server } from '../server/server.ts';
import { stopSignal } from '../stop-signal.ts';
import { app } from './app.ts';
import { readConfig } from './config.ts';
import { leaveEmbedded } from './embedded/start-embedded.ts';
import { start } from './start.ts';

try {
  const config = readConfig(process.env);
  const log = createLog(config.LOG_LEVEL);
  const stopping = (signal: NodeJS.Signals) => {
    log.info({ signal }, 'stopping');
    return new Error(`stopped by ${signal}`);
  };
  const onWait = () => log.info('still stopping: another signal ends it at once');
  const stop = stopSignal(stopping, { onWait, leave: leaveEmbedded });
  // Who sees the terminal operates the server, where its settings name nobody. What is no terminal may be a log.
  const token =
    config.OPERATOR_TOKEN === undefined && process.stderr.isTTY ? randomBytes(24).toString('base64url') : undefined;
  const server = await start({ ...config, OPERATOR_TOKEN: config.OPERATOR_TOKEN ?? token }, { app, log, signal: stop });
  log.info({ url: server.url }, 'listening');
  process.stderr.write(banner(server, token));
  if (!stop.aborted) await once(stop, 'abort');
  await server.dispose();
  process.exit(0);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

/** A browser sends what stands behind `#` to nobody. */
function banner({ url, lists: [list] }: Server, token: string | undefined): string {
  const csv = list === undefined ? '' : `  CSV        ${url}/export/${list}.csv\n`;
  const access = token === undefined ? '' : `/#token=${token}`;
  return `
  Sluice is listening.

  Console    ${url}${access}
  GraphQL    ${url}/graphql
${csv}  Health     ${url}/readyz

`;
}
