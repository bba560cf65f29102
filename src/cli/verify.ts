/** `sluice verify`: whether a file has all rows that a server gives for the same URL, as it stands now. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type DownloadPart, readDownloadParts } from '../client/download-parts.ts';
import { fileFormatOf } from '../client/file-format.ts';
import { request } from '../client/request.ts';
import { rowKeyOf } from '../client/row-key.ts';
import { headersOf, type Login, nobody } from './login.ts';
import { type FileTally, tallyFile } from './tally-file.ts';

export interface Verdict {
  readonly isWhole: boolean;
  /** A sentence. */
  readonly reason: string;
}

export interface VerifyOptions {
  /** Whether to compare every byte. Default: only where the file does not have the key as it is summed up. */
  readonly bytes?: boolean;
  /** Default: nobody. */
  readonly login?: Login;
  readonly signal: AbortSignal;
}

/** What every request needs. */
type Asking = Required<Pick<VerifyOptions, 'login' | 'signal'>>;

/**
 * By count and checksum, for which the server sends the keys alone; or byte by byte, for which it sends all rows again.
 * @throws Error where the file cannot be read, or the server does not answer.
 */
export async function verify(
  file: string,
  url: URL,
  { bytes = false, login = nobody, signal }: VerifyOptions,
): Promise<Verdict> {
  const asking = { login, signal };
  const format = fileFormatOf(url);
  if (url.searchParams.has('after'))
    throw new Error('A file is compared from its first row on: leave after out of the URL.');
  const key = await askForKey(url, asking);
  const tally = await tallyFile(file, format, key).catch((error: unknown) => {
    // Of the system, such as one that tells of a file which is not there.
    if (error instanceof Error && 'syscall' in error) throw error;
    return undefined;
  });
  if (tally === undefined)
    return { isWhole: false, reason: `${file} cannot be read to its end: it is cut off, or no such file.` };
  return bytes || key === undefined || tally.checksum === undefined
    ? compareBytes(file, url, asking)
    : compareKeys(file, { ...tally, checksum: tally.checksum }, url, key, asking);
}

/** No row is asked for; but what is wrong with the URL is told, which an answer to HEAD has no room for. */
async function askForKey(url: URL, { login, signal }: Asking): Promise<readonly string[] | undefined> {
  const nothing = new URL(url);
  nothing.searchParams.set('first', '0');
  const { headers, body } = await request(nothing, { headers: await headersOf(login), signal });
  await body?.cancel();
  return rowKeyOf(headers);
}

async function compareKeys(
  file: string,
  tally: FileTally & { readonly checksum: string },
  url: URL,
  key: readonly string[],
  asking: Asking,
): Promise<Verdict> {
  const keysOnly = new URL(url);
  keysOnly.searchParams.set('fields', key.join());
  let last: DownloadPart | undefined;
  for await (const part of partsOf(keysOnly, asking)) last = part;
  const rows = Number(last?.headers.get('row-count'));
  return verdict(file, tally, { rows, checksum: last?.headers.get('row-checksum') ?? '' });
}

function verdict(file: string, { rows, checksum }: FileTally, known: { rows: number; checksum: string }): Verdict {
  if (rows !== known.rows) return { isWhole: false, reason: `${file} has ${rows} rows; there are ${known.rows}.` };
  if (checksum !== known.checksum)
    return {
      isWhole: false,
      reason: `${file} has other rows, or in another order: checksum ${checksum}, not ${known.checksum}.`,
    };
  return { isWhole: true, reason: `${file} is whole: ${rows} rows, checksum ${checksum}.` };
}

async function compareBytes(file: string, url: URL, asking: Asking): Promise<Verdict> {
  const [ours, theirs] = [createHash('sha256'), createHash('sha256')];
  let rows = 0;
  for await (const chunk of createReadStream(file)) ours.update(chunk);
  for await (const { headers, content } of partsOf(url, asking)) {
    theirs.update(content);
    rows = Number(headers.get('row-count'));
  }
  return ours.digest('hex') === theirs.digest('hex')
    ? { isWhole: true, reason: `${file} is whole: ${rows} rows, the same byte for byte.` }
    : { isWhole: false, reason: `${file} is not what the server sends now, which has ${rows} rows.` };
}

async function* partsOf(url: URL, { login, signal }: Asking): AsyncGenerator<DownloadPart> {
  const response = await request(url, {
    headers: { ...(await headersOf(login)), accept: 'multipart/mixed', 'accept-encoding': 'identity' },
    signal,
  });
  yield* readDownloadParts(response);
}
