/** A whole Sluice on a free port, on a test database. */
import { pino } from 'pino';
import { app as demo } from '../../src/app/app.ts';
import { readConfig } from '../../src/app/config.ts';
import type { Client } from '../../src/app/prisma-client.ts';
import { type App, type PrismaClientLike, type StartOptions, start } from '../../src/app/start.ts';
import { createLog } from '../../src/log.ts';
import type { Server } from '../../src/server/server.ts';
import { sharedUrl } from './database.ts';

export type TestServer = Server;

/** A log that is kept. */
export function keepLog() {
  const kept: Record<string, unknown>[] = [];
  return {
    log: pino({ base: null }, { write: (line: string) => kept.push(JSON.parse(line)) }),
    /** What it says so far. */
    all: (): readonly Record<string, unknown>[] => kept,
    /** What it says so far with this message. */
    lines: (msg: string) => kept.filter((line) => line.msg === msg),
  };
}

type Options<C extends PrismaClientLike> = Partial<StartOptions<C>> & { readonly app: App<C> };

/**
 * @param env settings that differ from the defaults, such as `{ MAX_STREAMS: '1' }`. Seconds may have fractions, so that
 * nobody waits for whole ones: code may give such limits.
 * @param options Default: it serves the flights.
 */
export function startServer<C extends PrismaClientLike>(
  env: Record<string, string>,
  options: Options<C>,
): Promise<TestServer>;
export function startServer(env?: Record<string, string>, options?: Partial<StartOptions<Client>>): Promise<TestServer>;
export async function startServer(
  env: Record<string, string> = {},
  options: Partial<StartOptions<Client>> = {},
): Promise<TestServer> {
  const isFraction = ([name, value]: readonly [string, string]) => name.endsWith('_SECONDS') && value.includes('.');
  const given = Object.entries(env);
  const whole = Object.fromEntries(given.filter((entry) => !isFraction(entry)));
  const fractions = Object.fromEntries(given.filter(isFraction).map(([name, value]) => [name, Number(value)]));
  const config = readConfig({ DATABASE_URL: sharedUrl(), PORT: '0', SHUTDOWN_GRACE_SECONDS: '0', ...whole });
  return start({ ...config, ...fractions }, { app: demo, log: createLog('silent'), ...options });
}
