/**
 * `npm run test:attack`: every attack at once against one server, while honest readers stream by every transport. It is
 * over by itself; it fails where the process dies, a reader loses a row or is cut short in silence, `/healthz` is slow
 * or memory grows.
 */

import { once } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { markdownTable } from 'markdown-table';
import { messageOf } from '../../src/errors.ts';
import { openDatabases } from '../bench/database/databases.ts';
import { startServer } from '../bench/servers/start-server.ts';
import { readFlightLines } from '../load/flight-lines.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import type { AttackOrders } from './attack-thread.ts';
import { readHonestly, type Totals } from './honest.ts';
import { help, type Options, readOptions } from './options.ts';
import type { Answers } from './probe-thread.ts';
import { addWideRows } from './wide-rows.ts';

/** What starting, loading and ending take besides the attacks. */
const AROUND_MS = 3 * 60_000;
const MEMORY_BAR = 700 * 1024 ** 2;
const HEALTH_BAR_MS = 300;
/** How long the readers may take to end their last streams. */
const END_MS = 60_000;

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** @returns the exit code. */
async function main(args: readonly string[]): Promise<0 | 1> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stdout.write(help);
    return 0;
  }
  const limitMs = options.seconds * 1000 + AROUND_MS;
  globalThis
    .setTimeout(() => {
      process.stderr.write(`it has not come to an end in ${limitMs / 1000} s; the seed was ${options.seed}\n`);
      process.exit(1);
    }, limitMs)
    .unref();

  await using databases = await openDatabases(AbortSignal.timeout(limitMs));
  const databaseUrl = await databases.withFlights(options.flights);
  await addWideRows(databaseUrl);
  const lines = await readFlightLines(databaseUrl);
  await using server = await startServer('sluice', { databaseUrl, settings: { CLIENT_HEADER: 'X-Client' } });
  await server.vitals();

  const { url } = server;
  const orders: AttackOrders = { url, databaseUrl, seed: options.seed, names: options.only };
  const attackers = new Worker(new URL('attack-thread.ts', import.meta.url), { workerData: orders });
  const probe = new Worker(new URL('probe-thread.ts', import.meta.url), { workerData: url });
  const totals: Totals = { streams: 0, rows: 0, refusals: 0, breaks: 0, faults: [] };
  const over = new AbortController();
  const { flights, seed } = options;
  const readers = Array.from({ length: options.readers }, (_, index) =>
    readHonestly(url, index, { flights, seed, lines, signal: over.signal, totals }),
  );
  await progress(options, totals);
  const answers = await stop<Answers>(probe);
  const strikes = await stop<Readonly<Record<string, number>>>(attackers);
  over.abort();
  const ended = await Promise.race([Promise.all(readers).then(() => true), setTimeout(END_MS, false, { ref: false })]);

  const left = () => readMetric(url, 'sluice_streams_open');
  await until(async () => (await left()) === 0).catch(() => {});
  const { peakBytes, gapMs, cpuSeconds } = await server.vitals();
  const rows: readonly [what: string, value: string, isGood: boolean][] = [
    ['streams read by honest readers', `${totals.streams} with ${totals.rows} rows`, totals.rows > 0],
    ['of them wrong or cut short', String(totals.faults.length), totals.faults.length === 0],
    ['readers that came to an end', ended ? 'all' : 'not all', ended],
    ['refused, and tried again', `${totals.refusals} times`, true],
    ['broken off, and gone on by token', `${totals.breaks} times`, true],
    [
      '`/healthz` at its slowest',
      `${Math.round(answers.slowestMs)} ms (${HEALTH_BAR_MS} at most); ${answers.over300Ms} of ${answers.count} above`,
      answers.slowestMs <= HEALTH_BAR_MS,
    ],
    ['`/healthz` without an answer', String(answers.failed), answers.failed === 0],
    ['peak memory of the server', `${Math.round(peakBytes / 1024 ** 2)} MB (700 at most)`, peakBytes <= MEMORY_BAR],
    ['longest gap of its event loop', `${Math.round(gapMs)} ms`, true],
    ['CPU of the server', `${cpuSeconds.toFixed(0)} s of ${options.seconds}`, true],
    ['streams left at the end', String(await left()), (await left()) === 0],
    ['seed', String(seed), true],
  ];
  const table = [['', '', ''], ...rows.map(([what, value, isGood]) => [what, value, isGood ? '' : 'MISSED'])];
  process.stdout.write(`\n${markdownTable(table)}\n\nStrikes: ${JSON.stringify(strikes, undefined, 1)}\n`);
  for (const fault of totals.faults.slice(0, 20)) process.stdout.write(`${fault}\n`);
  return rows.every(([, , isGood]) => isGood) ? 0 : 1;
}

async function progress({ seconds }: Options, totals: Totals): Promise<void> {
  for (let gone = 0; gone < seconds; gone += 30) {
    await setTimeout(1000 * Math.min(30, seconds - gone));
    process.stderr.write(`${totals.streams} streams, ${totals.rows} rows, ${totals.faults.length} faults\n`);
  }
}

/** Tells a thread that it is over. @returns what it has to say. */
async function stop<T>(worker: Worker): Promise<T> {
  const said = once(worker, 'message');
  worker.postMessage('over');
  // What the thread posts.
  const [message] = (await said) as [T];
  await worker.terminate();
  return message;
}
