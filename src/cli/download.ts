/**
 * `sluice download`: a file that is whole, or is not there. Rows go to `FILE.part`; where the connection breaks, or the
 * server restarts, they go on behind the last whole part; at the end they are counted and summed up, and only then does
 * the file get its name.
 */
import { rename, stat } from 'node:fs/promises';
import { beginning, download as downloadPieces, type Place } from '../client/download.ts';
import { fileFormatOf } from '../client/file-format.ts';
import { StreamError } from '../client/stream-error.ts';
import { messageOf } from '../errors.ts';
import { lockFile } from './lock-file.ts';
import { type Login, nobody } from './login.ts';
import { openPart, type PartFile } from './part-file.ts';
import { ProgressFile } from './progress-file.ts';
import { tallyFile } from './tally-file.ts';
import { wordsOf } from './words-of.ts';

export interface DownloadOptions {
  /** Failures in a row, without a new row between them, after which it gives up. */
  readonly retries: number;
  /** Milliseconds before the first new attempt; twice as many before each one after it, up to half a minute. */
  readonly retryMs: number;
  /** Whether the rows may travel compressed. */
  readonly compressed: boolean;
  /** Default: nobody. */
  readonly login?: Login;
  readonly onProgress: (rows: number, estimate: number | undefined) => void;
  readonly onRetry: (reason: string) => void;
  readonly signal: AbortSignal;
}

export interface Whole {
  readonly rows: number;
  readonly checksum: string;
  /** The columns that the checksum is of; undefined where the file has another text of them. */
  readonly key: readonly string[] | undefined;
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
  fileFormatOf(url);
  if (await isFolder(file)) throw new Error(`${file} is a folder: name the file in it.`);
  const partFile = `${file}.part`;
  await using _lock = await lockFile(partFile);
  const saved = new ProgressFile(`${partFile}.json`);
  const start = await saved.read();
  if (start !== undefined && start.url !== url.href)
    throw new Error(`${partFile} holds rows of ${start.url}: finish that, or delete it with ${partFile}.json.`);

  const part = await openPart(partFile, start?.bytes);
  const whole = await readAll(url, part, start ?? beginning, saved, options).finally(() => part.close());
  const { rows, checksum } = await tallyFile(partFile, fileFormatOf(url), whole.key).catch((error: unknown) => {
    throw new Error(`${messageOf(error)} Delete it with ${partFile}.json, and begin again.`, { cause: error });
  });
  if (rows !== whole.rows || (checksum !== undefined && checksum !== whole.checksum))
    throw new Error(
      `${partFile} has ${rows} rows (checksum ${checksum ?? 'unknown'}), but ${whole.rows} were sent (${whole.checksum}): ` +
        `delete it with ${partFile}.json, and begin again.`,
    );
  await rename(partFile, file);
  await saved.remove();
  return { ...whole, isSummedUp: checksum !== undefined };
}

const isFolder = (path: string): Promise<boolean> =>
  stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );

/** Writes all pieces to their places, and keeps how far they are; or keeps nothing, where nothing has come. */
async function readAll(
  url: URL,
  part: PartFile,
  from: Place,
  saved: ProgressFile,
  { retries, retryMs, compressed, login = nobody, onProgress, onRetry, signal }: DownloadOptions,
): Promise<Whole> {
  let place = from;
  let reached = from;
  let estimate: number | undefined;
  let key: Whole['key'];
  const pieces = downloadPieces(url, {
    from,
    headers: { ...login.headers, 'Accept-Encoding': compressed ? 'gzip, br' : 'identity' },
    credentials: login.credentials,
    retry: { attempts: retries, firstMs: retryMs, maxMs: MAX_RETRY_MS },
    onRetry: ({ error }) => onRetry(wordsOf(error)),
    onAnswer: (announced) => ({ estimate, key } = announced),
    signal,
  });
  try {
    for await (const { content, from, to } of pieces) {
      await part.write(content, from.bytes);
      place = to;
      if (to.token !== undefined) {
        reached = to;
        await saved.save({ url: url.href, ...reached });
      }
      onProgress(to.rows, estimate);
    }
  } catch (error) {
    if (reached.token === undefined) {
      await part.remove();
      const why = place.rows > from.rows && !signal.aborted ? noPlace : '';
      throw new Error(`${wordsOf(error)}${why}`, { cause: error });
    }
    // On a full disk it cannot be written; then the one before is still there.
    await saved.saveNow({ url: url.href, ...reached }).catch(() => {});
    const next = error instanceof StreamError ? whatNext[error.code] : undefined;
    throw new Error(
      `${wordsOf(error)}\nWhat has arrived is kept as ${part.path}: ${next ?? 'run the same command to resume'}.`,
      { cause: error },
    );
  }
  // What an earlier attempt has left behind the last row.
  await part.truncate(place.bytes);
  return { rows: place.rows, checksum: place.checksum, key };
}

/** What comes after the words of an error. */
const noPlace = '\nThe server can resume nothing of these rows: each attempt began with the first of them.';

/** By the code of the error. */
const whatNext: Readonly<Record<string, string>> = {
  TOKEN_INVALID: 'delete it with its .json, and begin again',
  COLUMNS_CHANGED: 'delete it with its .json, and begin again',
  TOKEN_MISMATCH:
    'if another log-in began it, resume with that one, or name another file; otherwise delete it with its .json, and begin again',
  TOKEN_EXPIRED: 'run the same command with a new bearer token to resume',
  UNAUTHENTICATED: 'run the same command with a valid bearer token to resume',
};
