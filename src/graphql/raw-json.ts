/**
 * JSON text as a value inside a result: `JSON.stringify` writes a mark in its place, and `pieces` gives the text in place
 * of the mark. So ready text passes through whatever makes a message around it, as the bytes that it is.
 */
import { randomUUID } from 'node:crypto';

/** Nobody knows it from outside, so that no text of a client's or of the database is taken for a mark. */
const secret = `raw:${randomUUID()}:`;
const opening = `"${secret}`;

/** What has been written as marks since they were last looked for. */
let written: RawJson[] = [];

export class RawJson {
  /** UTF-8. A string of as many bytes would cost several times what they do. */
  #bytes: readonly Buffer[] | undefined;
  /** How many items, of a list. */
  readonly length: number;

  constructor(bytes: readonly Buffer[], length: number) {
    this.#bytes = bytes;
    this.length = length;
  }

  /** Bytes of the text. */
  get size(): number {
    return this.#bytes?.reduce((sum, { length }) => sum + length, 0) ?? 0;
  }

  /** The text, once: who takes it may give back its bytes. */
  take(): readonly Buffer[] {
    if (this.#bytes === undefined) throw new Error('This text has been sent already');
    const bytes = this.#bytes;
    this.#bytes = undefined;
    return bytes;
  }

  toJSON(): string {
    written.push(this);
    return `${secret}${written.length - 1}`;
  }
}

/** The text, with what its marks stand for. To be called right after `JSON.stringify`, before it is called again. */
export function pieces(json: string): readonly Buffer[] {
  if (written.length === 0) return [Buffer.from(json)];
  const raw = written;
  written = [];
  const found: Buffer[] = [];
  let from = 0;
  for (;;) {
    const mark = json.indexOf(opening, from);
    if (mark === -1) return [...found, Buffer.from(json.slice(from))];
    const end = json.indexOf('"', mark + opening.length);
    const value = raw[Number(json.slice(mark + opening.length, end))];
    found.push(Buffer.from(json.slice(from, mark)), ...(value?.take() ?? [nullBytes]));
    from = end + 1;
  }
}

const nullBytes = Buffer.from('null');
