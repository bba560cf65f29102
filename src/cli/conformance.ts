/** `sluice conformance`: whether a running server keeps the promises that can be seen from outside. */
import { parseArgs } from 'node:util';
import { headerArgument } from './header-argument.ts';

export const conformanceUsage = `sluice conformance --url URL  checks the promises of a running server on every transport; only reads
  --list NAME                 the list to read (default: the first that is also a subscription)
  --header 'NAME: VALUE'      sent with every request; may be repeated
  --seconds N                 longest time for one promise on one transport (default: 60)
`;

/** @returns 1 where a promise is not kept. */
export async function checkConformance(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: 'string', default: 'http://localhost:4000' },
      list: { type: 'string' },
      header: { type: 'string', multiple: true, default: [] },
      seconds: { type: 'string', default: '60' },
    },
  });
  const seconds = Number(values.seconds);
  if (!(seconds > 0 && seconds <= MAX_SECONDS))
    throw new Error(`--seconds ${values.seconds}: give a number of seconds, from 1 to ${MAX_SECONDS}.`);
  const { conformance } = await import('../conformance/index.ts');
  const headers = Object.fromEntries(values.header.map(headerArgument));
  const { passed, list, text } = await conformance(values.url, {
    list: values.list,
    headers,
    seconds,
    signal,
    onResult({ outcome, promise, says, transport, reason }) {
      if (outcome === 'failed') process.stdout.write(`${promise}: ${says}\n  ${transport}: ${reason}\n`);
    },
  });
  process.stdout.write(
    `${text}The list ${list} was read. ${passed ? 'Every promise is kept.' : 'Not every promise is kept.'}\n`,
  );
  // What came to no end is still open, and would keep this program.
  setTimeout(() => process.exit(), LINGER_MS).unref();
  return passed ? 0 : 1;
}

const MAX_SECONDS = 3600;
const LINGER_MS = 500;
