/** Cells as JSON: the same text as `json.ts` makes of the values that Prisma makes of them. */
import type { Sink } from './sink.ts';
import type { ValueColumn } from './types.ts';
import type { WriteCell } from './write-cell.ts';
import { plainWriter } from './write-plain.ts';

/** What writes the cells of a column, or the items of its lists. */
export function jsonWriter(column: Pick<ValueColumn, 'type' | 'scale' | 'enumeration'>): WriteCell {
  const plain = plainWriter(column);
  switch (column.type) {
    case 'Int':
    case 'Boolean':
    case 'Json':
      return plain;
    case 'Float':
      return (source, begin, end, sink) =>
        isNumber(source, end) ? plain(source, begin, end, sink) : inQuotes(plain, source, begin, end, sink);
    case 'String':
      return column.enumeration === undefined ? writeJsonString : (...cell) => inQuotes(plain, ...cell);
    default:
      // Of what these types are written with, nothing has to be escaped.
      return (source, begin, end, sink) => inQuotes(plain, source, begin, end, sink);
  }
}

/** All that is no number ends in a letter: `NaN`, `-Infinity`. */
const isNumber = (source: Buffer, end: number): boolean => (source[end - 1] ?? 0) <= NINE;

function inQuotes(write: WriteCell, source: Buffer, begin: number, end: number, sink: Sink): void {
  sink.byte(QUOTE);
  write(source, begin, end, sink);
  sink.byte(QUOTE);
}

/** As `JSON.stringify` writes it: what needs no escape is UTF-8 as it came, in which there are no lone surrogates. */
const writeJsonString: WriteCell = (source, begin, end, sink) => {
  if (end - begin > PIECE_BYTES) return writeLong(source, begin, end, sink);
  const out = sink.room(LONGEST_ESCAPE * (end - begin) + 2);
  out[sink.at] = QUOTE;
  const at = copyEscaped(source, begin, end, out, sink.at + 1);
  out[at] = QUOTE;
  sink.at = at + 1;
};

/** Most of a long text is no longer with its escapes: so there is not room for the longest ones all at once. */
function writeLong(source: Buffer, begin: number, end: number, sink: Sink): void {
  sink.room(end - begin + LONGEST_ESCAPE * PIECE_BYTES);
  sink.byte(QUOTE);
  for (let at = begin; at < end; at += PIECE_BYTES) {
    const to = Math.min(end, at + PIECE_BYTES);
    sink.at = copyRuns(source, at, to, sink.room(LONGEST_ESCAPE * (to - at)), sink.at);
  }
  sink.byte(QUOTE);
}

/** @returns where the next byte goes. */
function copyEscaped(source: Buffer, begin: number, end: number, out: Buffer, from: number): number {
  let at = from;
  for (let index = begin; index < end; index += 1) {
    const byte = source[index] ?? 0;
    if (byte >= SPACE && byte !== QUOTE && byte !== BACKSLASH) {
      out[at] = byte;
      at += 1;
    } else {
      for (const part of escapes[byte] ?? []) {
        out[at] = part;
        at += 1;
      }
    }
  }
  return at;
}

/** The same, where much of it may be copied at once: several times as fast for a long text that has few escapes. */
function copyRuns(source: Buffer, begin: number, end: number, out: Buffer, from: number): number {
  let at = from;
  for (let index = begin; index < end; ) {
    let to = index;
    while (to < end && needsEscape[source[to] ?? 0] === 0) to += 1;
    if (to - index > LONG_RUN) {
      out.set(source.subarray(index, to), at);
      at += to - index;
    } else for (; index < to; index += 1, at += 1) out[at] = source[index] ?? 0;
    index = to + 1;
    if (to < end) at = copyEscaped(source, to, index, out, at);
  }
  return at;
}

const PIECE_BYTES = 16 * 1024;
const LONG_RUN = 48;
const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const NINE = 0x39;
const LONGEST_ESCAPE = '\\u0000'.length;

/** Byte → what stands for it in a JSON string. */
const escapes: readonly Buffer[] = Array.from({ length: BACKSLASH + 1 }, (_, byte) =>
  Buffer.from(JSON.stringify(String.fromCharCode(byte)).slice(1, -1)),
);

/** By byte: 1 or 0. */
const needsEscape = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte < SPACE || byte === QUOTE || byte === BACKSLASH ? 1 : 0,
);
