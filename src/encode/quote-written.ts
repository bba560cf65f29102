/** Quotes around a text of CSV, where it needs them. */
import type { Sink } from './sink.ts';
import type { WriteCell } from './write-cell.ts';

/** What writes the same, and puts quotes around it, with those inside it doubled, where that is needed. */
export const quoteWritten =
  (write: WriteCell, isNeeded: (bytes: Buffer, begin: number, end: number) => boolean): WriteCell =>
  (source, begin, end, sink) => {
    const from = sink.at;
    write(source, begin, end, sink);
    const to = sink.at;
    const written = sink.room(0);
    if (from !== to && !isNeeded(written, from, to)) return;
    if (to - from > LONG && !hasQuote(written, from, to)) return quoteLong(from, sink);
    let quotes = 2;
    for (let at = from; at < to; at += 1) if (written[at] === QUOTE) quotes += 1;
    const bytes = sink.room(quotes);
    // From the end on, since it grows in its own place.
    let at = to + quotes - 1;
    bytes[at] = QUOTE;
    for (let index = to - 1; index >= from; index -= 1) {
      const byte = bytes[index] ?? 0;
      at -= 1;
      bytes[at] = byte;
      if (byte === QUOTE) {
        at -= 1;
        bytes[at] = QUOTE;
      }
    }
    bytes[from] = QUOTE;
    sink.at = to + quotes;
  };

/** A long text without quotes in it moves by one byte as a whole. */
function quoteLong(from: number, sink: Sink): void {
  const { at: to } = sink;
  const bytes = sink.room(2);
  bytes.copyWithin(from + 1, from, to);
  bytes[from] = QUOTE;
  bytes[to + 1] = QUOTE;
  sink.at = to + 2;
}

const hasQuote = (bytes: Buffer, begin: number, end: number): boolean => bytes.subarray(begin, end).includes(QUOTE);

/** RFC 4180: a comma, a quote or a line break. */
export function hasSpecial(bytes: Buffer, begin: number, end: number): boolean {
  for (let at = begin; at < end; at += 1) {
    const byte = bytes[at] ?? 0;
    if (byte <= COMMA && (byte === COMMA || byte === QUOTE || byte === CARRIAGE_RETURN || byte === LINE_FEED))
      return true;
  }
  return false;
}

const LONG = 4 * 1024;
const QUOTE = 0x22;
const COMMA = 0x2c;
const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;
