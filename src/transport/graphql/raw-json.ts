/**
 * JSON text as a value inside a result: `JSON.stringify` writes a mark in its place, and `embed` the text in place of the
 * mark. So ready text passes through whatever makes a message around it.
 */
import { randomUUID } from 'node:crypto';

/** Nobody knows it from outside, so that no text of a client's or of the database is taken for a mark. */
const secret = `raw:${randomUUID()}:`;
const opening = `"${secret}`;

/** What has been written as marks since the last `embed`. */
let written: RawJson[] = [];

export class RawJson {
  readonly text: string;
  /** How many items, of a list. */
  readonly length: number;

  constructor(text: string, length: number) {
    this.text = text;
    this.length = length;
  }

  toJSON(): string {
    written.push(this);
    return `${secret}${written.length - 1}`;
  }
}

/** The text with what its marks stand for. To be called right after `JSON.stringify`, before it is called again. */
export function embed(json: string): string {
  if (written.length === 0) return json;
  const raw = written;
  written = [];
  let text = '';
  let from = 0;
  for (;;) {
    const mark = json.indexOf(opening, from);
    if (mark === -1) return text + json.slice(from);
    const end = json.indexOf('"', mark + opening.length);
    text += json.slice(from, mark) + (raw[Number(json.slice(mark + opening.length, end))]?.text ?? 'null');
    from = end + 1;
  }
}

/** As Yoga takes it with a result that may hold such text. */
export const stringify = (value: unknown): string => embed(JSON.stringify(value));
