/** The process of global-setup.ts that keeps the server which files share: says where it is, and stops it when its input ends. */
import { once } from 'node:events';
import { app } from '../../src/app/app.ts';
import { readConfig } from '../../src/app/config.ts';
import { start } from '../../src/app/start.ts';
import { createLog } from '../../src/log.ts';

const [DATABASE_URL = '', consoleFolder = ''] = process.argv.slice(2);
const ended = once(process.stdin.resume(), 'end');
const config = readConfig({ DATABASE_URL, PORT: '0', SHUTDOWN_GRACE_SECONDS: '0' });
await using server = await start(config, { app, log: createLog('silent'), consoleFolder });
process.stdout.write(server.url);
process.stdout.end();
await ended;
