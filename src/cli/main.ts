#!/usr/bin/env node
/** The command line: `sluice serve`, `pull`, `check`, `live`, `conformance`, `download`, `verify`. */
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { stopSignal } from '../stop-signal.ts';
import { type DownloadOptions, download } from './download.ts';
import { loginOf, loginOptions, loginUsage } from './login.ts';
import { verify } from './verify.ts';
import { wordsOf } from './words-of.ts';

/** Loaded when it is asked for: each brings much of the server along. */
const commands = {
  pull: () => import('./pull.ts').then(({ pull, pullUsage }) => ({ run: pull, usage: pullUsage })),
  check: () => import('./check.ts').then(({ check, checkUsage }) => ({ run: check, usage: checkUsage })),
  live: () => import('./live.ts').then(({ live, liveUsage }) => ({ run: live, usage: liveUsage })),
  serve: () => import('./serve.ts').then(({ serve, serveUsage }) => ({ run: serve, usage: serveUsage })),
  conformance: () =>
    import('./conformance.ts').then(({ checkConformance, conformanceUsage }) => ({
      run: checkConformance,
      usage: conformanceUsage,
    })),
};

async function usage(): Promise<string> {
  const [pull, check, live, serve, conformance] = await Promise.all([
    commands.pull(),
    commands.check(),
    commands.live(),
    commands.serve(),
    commands.conformance(),
  ]);
  return `${serve.usage}
sluice download URL -o FILE   downloads rows to a file, which gets its name when it is complete
  --compressed                compresses the rows on their way
  --retries N                 failures in a row after which it gives up (default: 10)
  --retry-ms N                milliseconds before the first new attempt, doubled each time (default: 1000)

sluice verify FILE --url URL  says whether a file has all rows of the URL it was downloaded from
  --bytes                     compares every byte, not only the keys of the rows

Both take:
${loginUsage}
${pull.usage}
${check.usage}
${live.usage}
${conformance.usage}
URL is the address of a download, such as http://localhost:4000/export/orders.csv?fields=id,placedAt
`;
}

const onWait = () => process.stderr.write('Still stopping: once more ends it at once.\n');
const signal = stopSignal(() => new Error('Stopped.'), { onWait });

try {
  process.exitCode = await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`${wordsOf(error)}\n`);
  process.exitCode = 1;
}

async function run(args: readonly string[]): Promise<number> {
  const [first, ...after] = args;
  const isHelp = after.some((arg) => arg === '--help' || arg === '-h');
  if (first !== undefined && Object.hasOwn(commands, first) && !isHelp) {
    // What was just found is one of their names.
    const { run } = await commands[first as keyof typeof commands]();
    return run(after, signal);
  }
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      output: { type: 'string', short: 'o' },
      url: { type: 'string' },
      bytes: { type: 'boolean', default: false },
      compressed: { type: 'boolean', default: false },
      retries: { type: 'string', default: '10' },
      'retry-ms': { type: 'string', default: '1000' },
      ...loginOptions,
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [command, target, ...rest] = positionals;
  if (values.help) {
    process.stdout.write(await usage());
    return 0;
  }
  if (rest.length === 0 && command === 'download' && target !== undefined && values.output !== undefined)
    return runDownload(readUrl(target), values.output, {
      compressed: values.compressed,
      login: loginOf(values),
      retries: wholeNumber('--retries', values.retries),
      retryMs: wholeNumber('--retry-ms', values['retry-ms']),
    });
  if (rest.length === 0 && command === 'verify' && target !== undefined && values.url !== undefined) {
    const { isWhole, reason } = await verify(target, readUrl(values.url), {
      bytes: values.bytes,
      login: loginOf(values),
      signal,
    });
    process.stdout.write(`${reason}\n`);
    return isWhole ? 0 : 1;
  }
  process.stderr.write(await usage());
  return 2;
}

async function runDownload(
  url: URL,
  file: string,
  options: Pick<DownloadOptions, 'compressed' | 'login' | 'retries' | 'retryMs'>,
): Promise<number> {
  const bar = new SingleBar({
    format: `${file} [{bar}] {value} of about {total} rows, {eta_formatted} left`,
    stream: process.stderr,
    noTTYOutput: false,
  });
  let isShown = false;
  try {
    const { rows, checksum, isSummedUp } = await download(url, file, {
      ...options,
      signal,
      onProgress(rows, estimate = rows) {
        if (!isShown) bar.start(Math.max(rows, estimate), rows);
        isShown = true;
        bar.setTotal(Math.max(rows, estimate));
        bar.update(rows);
      },
      onRetry: (reason) => process.stderr.write(`\n${reason} Going on.\n`),
    });
    bar.setTotal(rows);
    bar.stop();
    const proof = isSummedUp ? `checksum ${checksum}` : 'counted only: it does not have the key as it is summed up';
    process.stdout.write(`${file}: ${rows} rows, ${proof}\n`);
    return 0;
  } finally {
    bar.stop();
  }
}

/** What has no scheme is taken for one: `localhost:4000/…`. */
function readUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol === 'http:' || url?.protocol === 'https:') return url;
  throw new Error(`${text} is no URL of a download: write http://localhost:4000/export/orders.csv, for example.`);
}

function wholeNumber(name: string, text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${name} ${text}: write a whole number.`);
}
