/** `npm run bench`: measures every way out beside COPY, on a database of its own; see docs/performance.md. */
import { styleText } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import { help, readOptions } from './options.ts';
import { machine } from './report/machine.ts';
import { sections, writePage } from './report/page.ts';
import { exitCode, summary } from './report/summary.ts';
import { run } from './run.ts';
import { openSite } from './site.ts';

/** Several times what a whole run takes on a quiet machine. */
const RUN_MS = 60 * 60_000;

try {
  process.exitCode = await bench(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

/** @returns the exit code. */
async function bench(args: readonly string[]): Promise<0 | 1> {
  const options = readOptions(args);
  if (options === undefined) {
    process.stdout.write(help);
    return 0;
  }
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stopping.abort(new Error(`stopped by ${signal}`)));

  await using site = await openSite(options, AbortSignal.any([stopping.signal, AbortSignal.timeout(RUN_MS)]));
  const results = await run(options, site, (text) => process.stderr.write(text));
  const where = machine(site.databases.version, options);
  print(...sections(results, where), summary(results, process.uptime()));
  if (options.write) await writePage(results, where);
  return exitCode(results, options);
}

function print(...parts: readonly string[]): void {
  const text = parts.map((part) => `\n${part}\n`).join('');
  process.stdout.write(text.replaceAll('✓', styleText('green', '✓')).replaceAll('✗', styleText('red', '✗')));
}
