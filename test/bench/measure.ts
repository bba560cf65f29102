/** One case at one size: its output checked, then timed in turns with COPY. */
import { type Case, copy } from './cases.ts';
import { quiet } from './database/query.ts';
import type { Options } from './options.ts';
import { checkReading, firstRowReading, timedReading } from './readings.ts';
import type { Site } from './site.ts';
import { median, type Spread, spreadOf } from './statistics.ts';

export interface Measured {
  readonly case: Case;
  readonly flights: number;
  readonly rowsPerSecond: number;
  /** Its time by COPY's, of each pair of readings. */
  readonly ratio: Spread;
  readonly bytes: number;
  /** What the server computes for a row, in microseconds. */
  readonly cpuMicroseconds: number;
  readonly firstRowMs: number;
  readonly gapMs: number;
  readonly peakBytes: number;
}

/** What takes long to begin is asked less often. */
const FIRST_ROWS_MS = 5_000;

/** @throws when the output is wrong, or the server fails. */
export async function measure(
  what: Case,
  flights: number,
  site: Site,
  { runs, firstRows }: Pick<Options, 'runs' | 'firstRows'>,
): Promise<Measured> {
  const { signal } = site;
  const database = await site.databases.withFlights(flights);
  const answer = await site.answer(flights, what.columns);
  const beside = await site.copy(flights);
  await using server = await site.start(what.server, flights);
  await checkReading(server.url, what, answer, signal);

  // What the start and the check have held up is not asked for.
  await server.vitals();
  const readings: { readonly seconds: number; readonly copySeconds: number; readonly bytes: number }[] = [];
  for (let run = 0; run < runs; run++) {
    await quiet(database, signal);
    const { seconds: copySeconds } = await timedReading(beside.url, copy, answer, signal);
    const { seconds, bytes } = await timedReading(server.url, what, answer, signal);
    readings.push({ seconds, copySeconds, bytes });
  }
  const { gapMs, cpuSeconds } = await server.vitals();

  const waits: number[] = [];
  for (const end = performance.now() + FIRST_ROWS_MS; waits.length < firstRows && performance.now() < end; ) {
    await quiet(database, signal);
    waits.push(await firstRowReading(server.url, what, signal));
  }
  const { peakBytes } = await server.vitals();

  return {
    case: what,
    flights,
    rowsPerSecond: flights / median(readings.map(({ seconds }) => seconds)),
    ratio: spreadOf(readings.map(({ seconds, copySeconds }) => seconds / copySeconds)),
    bytes: median(readings.map(({ bytes }) => bytes)),
    cpuMicroseconds: (cpuSeconds * 1e6) / (runs * flights),
    firstRowMs: median(waits),
    gapMs,
    peakBytes,
  };
}
