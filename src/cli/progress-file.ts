/** The progress of a download, kept beside it, so that the same command resumes it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Place } from '../client/download.ts';
import { codeOf } from '../errors.ts';

export interface Progress extends Place {
  /** What is downloaded. */
  readonly url: string;
}

/** Milliseconds in which it is written once: rows that it does not tell of are asked for again. */
const SAVE_MS = 500;

export class ProgressFile {
  readonly #path: string;
  #savedAt = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Undefined where there is none. @throws Error for one that is damaged. */
  async read(): Promise<Progress | undefined> {
    const text = await readFile(this.#path, 'utf8').catch((error: unknown) => {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    });
    if (text === undefined) return undefined;
    try {
      return progressOf(JSON.parse(text));
    } catch (error) {
      throw new Error(`${this.#path} is damaged: delete it, and begin again.`, { cause: error });
    }
  }

  /** Now and then. */
  async save(progress: Progress): Promise<void> {
    if (Date.now() - this.#savedAt >= SAVE_MS) await this.saveNow(progress);
  }

  /** All of it, or nothing. */
  async saveNow(progress: Progress): Promise<void> {
    const written = `${this.#path}.new`;
    try {
      await writeFile(written, JSON.stringify(progress));
      await rename(written, this.#path);
    } catch (error) {
      await rm(written, { force: true });
      throw error;
    }
    this.#savedAt = Date.now();
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}

/** @throws TypeError for anything else. */
function progressOf({ url, token, rows, bytes, checksum, columns }: Record<keyof Progress, unknown>): Progress {
  if (
    typeof url === 'string' &&
    typeof token === 'string' &&
    typeof rows === 'number' &&
    typeof bytes === 'number' &&
    typeof checksum === 'string' &&
    (columns === undefined || typeof columns === 'string')
  )
    return { url, token, rows, bytes, checksum, columns };
  throw new TypeError('it does not tell how far a download is');
}
