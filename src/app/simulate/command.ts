/** `npm run simulate`: books and cancels at a running server, so that there is something to watch. */
import { parseArgs } from 'node:util';
import { messageOf } from '../../errors.ts';
import { stopSignal } from '../../stop-signal.ts';
import { simulate, type Tally } from './traffic.ts';

const usage = `npm run simulate -- [options]   books and cancels at a running server of the demo, until Ctrl+C

  --url URL        of the server (http://127.0.0.1:4000)
  --rate N         bookings and cancellations a second, 1 to 2000 (20)
  --seconds N      ends after so many (never)
  --help
`;

const stop = stopSignal((signal) => new Error(`stopped by ${signal}`));

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** @returns the exit code: 1 where the server has done nothing of what it was asked. */
async function run(args: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', default: 'http://127.0.0.1:4000' },
      rate: { type: 'string', default: '20' },
      seconds: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return 0;
  }
  const url = graphqlOf(values.url);
  const rate = numberOf('--rate', values.rate, 2_000);
  const ends =
    values.seconds === undefined ? [] : [AbortSignal.timeout(numberOf('--seconds', values.seconds, 86_400) * 1000)];
  process.stderr.write(`${rate} a second at ${url}. Ctrl+C ends it.\n`);
  const all = await simulate({
    ...{ url, rate, signal: AbortSignal.any([stop, ...ends]) },
    onSecond: (tally) => process.stderr.write(`${said(tally)}\n`),
  });
  process.stdout.write(`${said(all)}\n`);
  return all.failed > 0 && all.booked === 0 ? 1 : 0;
}

function said({ booked, cancelled, failed, reason }: Tally): string {
  return `${booked} booked, ${cancelled} cancelled${failed === 0 ? '' : `, ${failed} failed: ${reason}`}`;
}

function graphqlOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:')
    throw new Error(`--url ${text}: write the address of the server, such as http://127.0.0.1:4000.`);
  return new URL('/graphql', url).href;
}

function numberOf(name: string, text: string, most: number): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= 1 && value <= most) return value;
  throw new Error(`${name} ${text}: write a whole number from 1 to ${most}.`);
}
