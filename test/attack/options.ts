/** The command line of the attack run. */
import { parseArgs } from 'node:util';

export interface Options {
  readonly seconds: number;
  readonly flights: number;
  readonly readers: number;
  /** Decides what the attacks and the readers do. */
  readonly seed: number;
  /** The attacks to play, by name; all of them where it is empty. */
  readonly only: readonly string[];
}

const defaults = { seconds: 600, flights: 300_000, readers: 20 };

export const help = `npm run test:attack -- [options]

  --seconds <number>  how long the attacks last (default ${defaults.seconds})
  --flights <number>  flights in the database (default ${defaults.flights})
  --readers <number>  honest readers at once (default ${defaults.readers})
  --only <name>       plays this attack alone; may be repeated
  --seed <number>     decides what attacks and readers do (default: another each time)
  --help
`;

/** @returns undefined where help is asked for. @throws Error that names what is wrong. */
export function readOptions(args: readonly string[]): Options | undefined {
  const text = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      ...{ seconds: text, flights: text, readers: text, seed: text },
      only: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const read = (name: keyof typeof defaults, max: number) => numberOf(name, values[name] ?? defaults[name], max);
  return {
    seconds: read('seconds', 3_600),
    flights: read('flights', 3_000_000),
    readers: read('readers', 200),
    seed: numberOf('seed', values.seed ?? (Date.now() % 1_000_000) + 1, 2 ** 31),
    only: values.only,
  };
}

function numberOf(name: string, value: string | number, max: number): number {
  const number = /^\d+$/.test(String(value)) ? Number(value) : Number.NaN;
  if (number >= 1 && number <= max) return number;
  throw new Error(`--${name}: ${value} must be a whole number from 1 to ${max}`);
}
