/** A whole run: the cases one after the other, then the sizes, then several streams at once, then small requests, then live rows. */
import { messageOf } from '../../src/errors.ts';
import { type Case, cases, copy, csv, stream } from './cases.ts';
import { liveCases } from './live/cases.ts';
import type { Figure } from './live/figure.ts';
import { type Measured, measure } from './measure.ts';
import { measureRequests, type Rate } from './measure-requests.ts';
import { type AtOnce, measureStreams } from './measure-streams.ts';
import type { Options } from './options.ts';
import { smallRequests } from './requests.ts';
import type { Site } from './site.ts';

export interface Results {
  /** COPY first. */
  readonly cases: readonly Measured[];
  readonly scale: readonly Measured[];
  readonly streams: readonly AtOnce[];
  readonly requests: readonly Rate[];
  readonly live: readonly { readonly title: string; readonly figures: readonly Figure[] }[];
  /** What is wrong with the output, or with a server. */
  readonly failures: readonly string[];
}

/** What is read at several sizes, and by several at once. */
const scaled = [csv, stream];

/** Each of many streams reads so many rows: enough to be at it together, few enough to be done. */
const STREAM_ROWS = 200_000;

/** @param tell is given what happens, in pieces of lines. */
export async function run(options: Options, site: Site, tell: (text: string) => void): Promise<Results> {
  const { only, rows, sizes, streams, runs } = options;
  const failures: string[] = [];
  const attempt = attempts(site.signal, failures, tell);
  const measured: Measured[] = [];

  const measureCase = async (what: Case, flights: number) => {
    const done = measured.find((one) => one.case === what && one.flights === flights);
    if (done) return [done];
    const results = await attempt(
      `${what.title}, ${flights.toLocaleString('en')} rows`,
      () => measure(what, flights, site, { ...options, runs: runsOf(flights, runs) }),
      ({ ratio }) => `${ratio.median.toFixed(2)} × COPY`,
    );
    measured.push(...results);
    return results;
  };
  const measureAtOnce = (what: Case, count: number) =>
    attempt(
      `${what.title}, ${count} at once`,
      () =>
        measureStreams(what, { streams: count, flights: Math.min(rows, STREAM_ROWS), runs: Math.min(runs, 3) }, site),
      ({ rowsPerSecond }) => `${Math.round(rowsPerSecond).toLocaleString('en')} rows/s`,
    );

  const wanted = cases.filter(({ name }) => only.has(name));
  const main: Measured[] = [];
  for (const what of wanted.length > 0 ? [copy, ...wanted] : [])
    main.push(...(await measureCase(what, Math.min(rows, what.atMost ?? rows))));

  const scale: Measured[] = [];
  for (const what of only.has('scale') ? scaled : [])
    for (const flights of sizes) scale.push(...(await measureCase(what, flights)));

  const atOnce: AtOnce[] = [];
  for (const what of only.has('streams') ? scaled : [])
    for (const count of streams) atOnce.push(...(await measureAtOnce(what, count)));

  const requests: Rate[] = [];
  for (const request of smallRequests.filter(({ name }) => only.has(name))) {
    const [rates = []] = await attempt(
      request.title,
      () => measureRequests(request, options, site),
      (rates) => rates.map(({ ratio }) => `${ratio.median.toFixed(2)} × its peer`).join(', '),
    );
    requests.push(...rates);
  }

  const live: { readonly title: string; readonly figures: readonly Figure[] }[] = [];
  for (const { title, measure } of liveCases.filter(({ name }) => only.has(name))) {
    const [figures = []] = await attempt(
      title,
      () => measure(site, options),
      (figures) => figures.map(({ value, unit }) => `${value.toFixed(2)} ${unit}`).join(', '),
    );
    live.push({ title, figures });
  }

  return { cases: main, scale, streams: atOnce, requests, live, failures };
}

/** Short readings differ more, and are taken more often; of long ones, three tell enough. */
export const runsOf = (flights: number, runs: number) =>
  flights < 100_000 ? runs * 3 : flights > 1_000_000 ? Math.min(runs, 3) : runs;

/** Does one thing after the other, and goes on after one that failed. What is undone by the signal ends the run. */
function attempts(signal: AbortSignal, failures: string[], tell: (text: string) => void) {
  return async <T>(title: string, work: () => Promise<T>, told: (result: T) => string): Promise<T[]> => {
    signal.throwIfAborted();
    tell(`${title} … `);
    try {
      const result = await work();
      tell(`${told(result)}\n`);
      return [result];
    } catch (error) {
      signal.throwIfAborted();
      tell('✗\n');
      failures.push(`${title}: ${messageOf(error)}`);
      return [];
    }
  };
}
