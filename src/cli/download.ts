/**
 * `sluice download`: a file that is whole, or is not there. Rows go to `FILE.part`; where the connection breaks, or the
 * server restarts, they go on behind the last whole part; at the end they are counted and summed up, and only then does
 * the file get its name.
 */
import { type FileHandle, open, rename } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { messageOf } from '../errors.ts';
import { formatOf } from './format-of.ts';
import { readParts } from './parts.ts';
import { type Progress, ProgressFile } from './progress-file.ts';
import { NotNow, Refused, request } from './request.ts';
import { tallyFile } from './tally-file.ts';

export interface DownloadOptions {
  /** Failures in a row, without a new row between them, after which it gives up. */
  readonly retries: number;
  /** Milliseconds before the first new attempt; twice as many before each one after it, up to half a minute. */
  readonly retryMs: number;
  /** Whether the rows may travel compressed. */
  readonly compressed: boolean;
  readonly onProgress: (rows: number, estimate: number | undefined) => void;
  readonly onRetry: (reason: string) => void;
  readonly signal: AbortSignal;
}

export interface Whole {
  readonly rows: number;
  readonly checksum: string;
  /** The columns that the checksum is of. */
  readonly key: readonly string[];
}

const MAX_RETRY_MS = 30_000;

/**
 * @returns what the file holds; `isSummedUp` is false where its columns do not have the key, and only its rows could be
 * counted.
 * @throws Error that says why there is no file, and what to do.
 */
export async function download(
  url: URL,
  file: string,
  options: DownloadOptions,
): Promise<Whole & { isSummedUp: boolean }> {
  if (url.searchParams.has('after')) throw new Error('A download begins at its first row: leave after out of the URL.');
  const partFile = `${file}.part`;
  const saved = new ProgressFile(`${partFile}.json`);
  const start = (await saved.read()) ?? { url: url.href, rows: 0, bytes: 0 };
  if (start.url !== url.href)
    throw new Error(`${partFile} holds rows of ${start.url}: finish that, or delete it with ${partFile}.json.`);

  const handle = await open(partFile, start.bytes === 0 ? 'w' : 'r+');
  const whole = await readAll(handle, start, saved, options).finally(() => handle.close());
  const { rows, checksum } = await tallyFile(partFile, formatOf(url), whole.key);
  if (rows !== whole.rows || (checksum !== undefined && checksum !== whole.checksum))
    throw new Error(
      `${partFile} has ${rows} rows (checksum ${checksum ?? 'unknown'}), but ${whole.rows} were sent (${whole.checksum}): ` +
        `delete it with ${partFile}.json, and begin again.`,
    );
  await rename(partFile, file);
  await saved.remove();
  return { ...whole, isSummedUp: checksum !== undefined };
}

/** Asks, and asks again behind what has come, until all is there. */
async function readAll(
  handle: FileHandle,
  start: Progress,
  saved: ProgressFile,
  options: DownloadOptions,
): Promise<Whole> {
  const { retries, retryMs, onRetry, signal } = options;
  let reached = start;
  let failures = 0;
  for (;;) {
    try {
      return await readRest(handle, reached, options, async (progress) => {
        failures = 0;
        reached = progress;
        await saved.save(reached);
      });
    } catch (error) {
      await saved.saveNow(reached);
      signal.throwIfAborted();
      failures += 1;
      if (error instanceof Refused || failures > retries)
        throw new Error(`${messageOf(error)}\nWhat has come is kept: run the same command to go on.`, { cause: error });
      onRetry(messageOf(error));
      const wait = error instanceof NotNow ? error.retryMs : undefined;
      const backOff = Math.min(MAX_RETRY_MS, retryMs * 2 ** (failures - 1));
      await setTimeout(wait ?? backOff, undefined, { signal });
    }
  }
}

/** One request: the rows behind what has come, part by part. */
async function readRest(
  handle: FileHandle,
  from: Progress,
  { compressed, onProgress, signal }: DownloadOptions,
  onReached: (progress: Progress) => Promise<void>,
): Promise<Whole> {
  const headers = { accept: 'multipart/mixed', 'accept-encoding': compressed ? 'gzip, br' : 'identity' };
  const response = await request(urlOfRest(from), { headers, signal });
  const estimate = Number(response.headers.get('row-estimate') ?? Number.NaN);
  const key = (response.headers.get('row-key') ?? '').split(',');
  let { bytes, rows } = from;
  let checksum = '';
  for await (const part of readParts(response)) {
    await handle.write(part.content, 0, part.content.length, bytes);
    bytes += part.content.length;
    rows = Number(part.headers.get('row-count'));
    checksum = part.headers.get('row-checksum') ?? '';
    const token = part.headers.get('resume-token');
    // Without a token nothing goes on from here: what fails then is asked for again from an earlier part.
    if (token !== undefined) await onReached({ url: from.url, token, rows, bytes });
    onProgress(rows, Number.isNaN(estimate) ? undefined : estimate);
  }
  // What an earlier attempt has left behind the last row.
  await handle.truncate(bytes);
  return { rows, checksum, key };
}

function urlOfRest({ url, token, rows }: Progress): URL {
  const rest = new URL(url);
  if (token === undefined) return rest;
  const { searchParams } = rest;
  searchParams.set('after', token);
  if (searchParams.has('first')) searchParams.set('first', String(Number(searchParams.get('first')) - rows));
  if (formatOf(rest).extension === 'csv') searchParams.set('header', 'absent');
  return rest;
}
