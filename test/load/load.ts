/**
 * `npm run test:load`: hundreds of readers at once, of which some stall and some leave, on a server with places for a few of
 * them; see docs/performance.md. The server is a process of its own, as `npm start` runs it; the readers are in this one.
 */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf } from '../../src/errors.ts';
import { openDatabases } from '../bench/database/databases.ts';
import { startServer } from '../bench/servers/start-server.ts';
import { read, replaceBetween, root } from '../repo/files.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import { readFlightLines } from './flight-lines.ts';
import { help, type Options, readOptions } from './options.ts';
import { runReader } from './reader.ts';
import { createReaders, STALLED_TIMES } from './readers.ts';
import { faultsOf, isGood, type Run, table } from './report.ts';

/** Several times what a whole run takes. */
const RUN_MS = 10 * 60_000;
const page = 'docs/performance.md';

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
  // What is still running then ends with the process.
  setTimeout(() => {
    process.stderr.write(`it has not come to an end in ${RUN_MS / 60_000} minutes; the seed was ${options.seed}\n`);
    process.exit(1);
  }, RUN_MS).unref();
  const result = await run(options);
  process.stdout.write(`\n${table(result)}\n\n`);
  for (const { reader, fault } of faultsOf(result)) process.stdout.write(`${reader.name}: ${fault}\n`);
  if (options.write)
    await writeFile(join(root, page), replaceBetween('load', await read(page), `\n${table(result)}\n\n`));
  return isGood(result) ? 0 : 1;
}

async function run(options: Options): Promise<Run> {
  const flights = STALLED_TIMES * Math.max(options.rows, options.downloadRows);
  await using databases = await openDatabases(AbortSignal.timeout(RUN_MS));
  const databaseUrl = await databases.withFlights(flights);
  const lines = await readFlightLines(databaseUrl);
  await using server = await startServer('sluice', {
    databaseUrl,
    settings: { MAX_STREAMS: String(options.places), CLIENT_HEADER: 'X-Client', STREAM_STALL_SECONDS: '5' },
  });
  // What starting took is not what is measured.
  await server.vitals();
  const began = performance.now();
  let done = 0;
  const courses = await Promise.all(
    createReaders(options, flights).map(async (reader) => {
      const course = await runReader(server.url, reader, (id) => lines.get(id));
      done += 1;
      if (done % 50 === 0) process.stderr.write(`${done} readers are done after ${since(began).toFixed(0)} s\n`);
      return course;
    }),
  );
  const seconds = since(began);
  const left = () => readMetric(server.url, 'sluice_streams_open');
  await until(async () => (await left()) === 0).catch(() => {});
  const parkings = await readMetric(server.url, 'sluice_streams_parked_total');
  return { options, courses, seconds, vitals: await server.vitals(), parkings, left: await left() };
}

function since(began: number): number {
  return (performance.now() - began) / 1000;
}
