/** How far a download is, kept beside it: so that the same command goes on, whatever has stopped it. */
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { Place } from '../client/download.ts';

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

  /** Undefined where there is none. */
  async read(): Promise<Progress | undefined> {
    const text = await readFile(this.#path, 'utf8').catch(() => undefined);
    // The cast: it is written below, and by nobody else.
    return text === undefined ? undefined : (JSON.parse(text) as Progress);
  }

  /** Now and then. */
  async save(progress: Progress): Promise<void> {
    if (Date.now() - this.#savedAt >= SAVE_MS) await this.saveNow(progress);
  }

  /** All of it, or nothing. */
  async saveNow(progress: Progress): Promise<void> {
    await writeFile(`${this.#path}.new`, JSON.stringify(progress));
    await rename(`${this.#path}.new`, this.#path);
    this.#savedAt = Date.now();
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
