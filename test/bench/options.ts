/** The bench's command line. */
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cases } from './cases.ts';
import { liveCases } from './live/cases.ts';
import { smallRequests } from './requests.ts';

export interface Options {
  /** Names of what is measured: cases, small requests, live rows, and `scale` and `streams`. */
  readonly only: ReadonlySet<string>;
  /** Flights of the cases. */
  readonly rows: number;
  /** Timed readings of each case, each beside one of COPY. */
  readonly runs: number;
  /** Flights of `scale`. */
  readonly sizes: readonly number[];
  /** Streams at once of `streams`. */
  readonly streams: readonly number[];
  /** How long each reading of small requests takes. */
  readonly readingMs: number;
  /** Requests whose first row is timed. */
  readonly firstRows: number;
  /** Folder for CPU profiles of the servers; undefined where none are taken. */
  readonly profile: string | undefined;
  /** Whether docs/performance.md is written anew. */
  readonly write: boolean;
  /** Whether a bar that is not reached counts as a failure. */
  readonly strict: boolean;
}

const names = [...[...cases, ...smallRequests, ...liveCases].map(({ name }) => name), 'scale', 'streams'];

const whole = {
  rows: '1000000',
  runs: '5',
  sizes: '10000,100000,1000000,3000000',
  streams: '1,10,50',
  firstRows: 21,
  readingMs: 2_000,
};
const quick = { rows: '50000', runs: '1', sizes: '10000,50000', streams: '1,10', firstRows: 5, readingMs: 300 };

export const help = `npm run bench -- [options]

  --only <names>       only some of: ${names.join(', ')}
  --rows <number>      flights of each case (default ${whole.rows})
  --runs <number>      timed readings of each (default ${whole.runs})
  --sizes <numbers>    flights of scale (default ${whole.sizes})
  --streams <numbers>  streams at once (default ${whole.streams})
  --quick              fewer of everything: a few minutes, and no more than a hint
  --write              writes the results to docs/performance.md and its chart
  --strict             ends with 1 where a bar is missed, too
  --profile <folder>   writes a CPU profile of each server there, which makes them slower
  --help
`;

/** @returns undefined where help is asked for. @throws Error that names what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', default: names.join() },
      rows: { type: 'string' },
      runs: { type: 'string' },
      sizes: { type: 'string' },
      streams: { type: 'string' },
      quick: { type: 'boolean', default: false },
      profile: { type: 'string' },
      write: { type: 'boolean', default: false },
      strict: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const defaults = values.quick ? quick : whole;
  const { only, rows, runs, sizes, streams, profile, write, strict } = { ...defaults, ...values };
  const unknown = only.split(',').filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Error(`--only: there is no ${unknown.join()}, but ${names.join(', ')}`);
  return {
    only: new Set(only.split(',')),
    rows: numberOf('rows', rows, 3_000_000),
    runs: numberOf('runs', runs, 1000),
    sizes: sizes.split(',').map((size) => numberOf('sizes', size, 3_000_000)),
    streams: streams.split(',').map((count) => numberOf('streams', count, 400)),
    firstRows: defaults.firstRows,
    readingMs: defaults.readingMs,
    profile: profile && resolve(profile),
    write,
    strict,
  };
}

function numberOf(name: string, text: string, max: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= max) return value;
  throw new Error(`--${name}: ${text} must be a whole number from 1 to ${max}`);
}
