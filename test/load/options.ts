/** The command line of the load run. */
import { parseArgs } from 'node:util';

export interface Options {
  /** Readers of a subscription over WebSocket. */
  readonly subscribers: number;
  /** Readers of a CSV download. */
  readonly downloads: number;
  /** Rows that a subscriber wants. */
  readonly rows: number;
  /** Rows that a download has. */
  readonly downloadRows: number;
  /** `MAX_STREAMS` of the server. */
  readonly places: number;
  /** How long a reader that stalls reads nothing. */
  readonly stallSeconds: number;
  /** Decides who stalls, who leaves, and when. */
  readonly seed: number;
  /** Whether docs/performance.md is written anew. */
  readonly write: boolean;
}

const defaults = { subscribers: 500, downloads: 100, rows: 5_000, 'download-rows': 20_000, places: 50, stall: 15 };

export const help = `npm run test:load -- [options]

  --subscribers <number>    subscriptions over WebSocket at once (default ${defaults.subscribers})
  --downloads <number>      CSV downloads at once (default ${defaults.downloads})
  --rows <number>           rows of each subscription (default ${defaults.rows})
  --download-rows <number>  rows of each download (default ${defaults['download-rows']})
  --places <number>         MAX_STREAMS of the server (default ${defaults.places})
  --stall <seconds>         how long a reader that stalls reads nothing (default ${defaults.stall})
  --seed <number>           decides who stalls, who leaves, and when (default: another each time)
  --write                   writes the results to docs/performance.md
  --help
`;

/** @returns undefined where help is asked for. @throws Error that names what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const number = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      subscribers: number,
      downloads: number,
      rows: number,
      'download-rows': number,
      places: number,
      stall: number,
      seed: number,
      write: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const read = (name: keyof typeof defaults, max: number) => numberOf(name, values[name] ?? defaults[name], max);
  return {
    subscribers: read('subscribers', 5_000),
    downloads: read('downloads', 1_000),
    rows: read('rows', 100_000),
    downloadRows: read('download-rows', 1_000_000),
    places: read('places', 400),
    stallSeconds: read('stall', 600),
    seed: numberOf('seed', values.seed ?? (Date.now() % 1_000_000) + 1, 2 ** 31),
    write: values.write,
  };
}

function numberOf(name: string, value: string | number, max: number): number {
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number >= 1 && number <= max) return number;
  throw new Error(`--${name}: ${value} must be a whole number from 1 to ${max}`);
}
