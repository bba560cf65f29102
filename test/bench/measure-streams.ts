/** Several streams of one case at once, each the whole table: what they do together, and how evenly. */
import type { Case } from './cases.ts';
import { quiet } from './database/query.ts';
import { checkReading, timedReading } from './readings.ts';
import type { Site } from './site.ts';
import { median } from './statistics.ts';

export interface AtOnce {
  readonly case: Case;
  readonly streams: number;
  readonly flights: number;
  /** Of all streams together. */
  readonly rowsPerSecond: number;
  /** Until each of them had its first bytes. */
  readonly begunMs: number;
  /**
   * What the slowest stream received from when all had begun until the first one was complete, as a part of what the
   * fastest did. At its worst.
   */
  readonly slowest: number;
  readonly gapMs: number;
  readonly peakBytes: number;
}

/** @throws when the output is wrong, or the server fails. */
export async function measureStreams(
  what: Case,
  { streams, flights, runs }: { readonly streams: number; readonly flights: number; readonly runs: number },
  site: Site,
): Promise<AtOnce> {
  const { signal } = site;
  const database = await site.databases.withFlights(flights);
  const answer = await site.answer(flights, what.columns);
  const settings = { MAX_STREAMS: String(streams), MAX_STREAMS_PER_CLIENT: String(streams) };
  await using server = await site.start(what.server, flights, settings);
  await checkReading(server.url, what, answer, signal);

  const readTogether = async () => {
    const arrived = Array.from({ length: streams }, () => 0);
    let begun = 0;
    let atFirst = arrived;
    let slowest: number | undefined;
    const started = performance.now();
    await Promise.all(
      arrived.map(async (_, index) => {
        await timedReading(server.url, what, answer, signal, (sum) => {
          const isFirst = arrived[index] === 0;
          arrived[index] = sum;
          if (!isFirst) return;
          begun = performance.now() - started;
          atFirst = [...arrived];
        });
        if (slowest !== undefined) return;
        // Of a stream that has not begun, there is nothing.
        const since = arrived.map((sum, index) => sum - (atFirst[index] ?? 0));
        slowest = arrived.includes(0) ? 0 : Math.min(...since) / Math.max(...since);
      }),
    );
    return { seconds: (performance.now() - started) / 1000, begun, slowest: slowest ?? 1 };
  };

  await server.vitals();
  const readings: Awaited<ReturnType<typeof readTogether>>[] = [];
  for (let run = 0; run < runs; run++) {
    await quiet(database, signal);
    readings.push(await readTogether());
  }
  const { gapMs, peakBytes } = await server.vitals();
  return {
    case: what,
    streams,
    flights,
    rowsPerSecond: (streams * flights) / median(readings.map(({ seconds }) => seconds)),
    begunMs: median(readings.map(({ begun }) => begun)),
    slowest: Math.min(...readings.map(({ slowest }) => slowest)),
    gapMs,
    peakBytes,
  };
}
