/** Moments as spreadsheets take them for dates: `2001-01-01 00:01:00`, with milliseconds where they are not zero. In UTC. */
import type { WriteCell } from './write-cell.ts';

const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

/** @param iso of `toISOString`. Years before 0 and after 9999, which no spreadsheet knows, stay as they are. */
export const sheetMoment = (iso: string): string =>
  ISO.test(iso) ? `${iso.slice(0, 10)} ${iso.slice(11, iso.endsWith('.000Z') ? 19 : 23)}` : iso;

/** The same behind a writer of ISO text. */
export const writtenForSheets =
  (write: WriteCell): WriteCell =>
  (source, begin, end, sink) => {
    const from = sink.at;
    write(source, begin, end, sink);
    // Other years are longer.
    if (sink.at - from !== ISO_BYTES) return;
    const out = sink.room(0);
    if (out[from + T_AT] !== UPPER_T) return;
    out[from + T_AT] = SPACE;
    const isWhole = out[from + 20] === ZERO && out[from + 21] === ZERO && out[from + 22] === ZERO;
    sink.at -= isWhole ? FRACTION_BYTES : 1;
  };

const ISO_BYTES = '2001-01-01T00:01:00.000Z'.length;
const FRACTION_BYTES = '.000Z'.length;
const T_AT = '2001-01-01'.length;
const UPPER_T = 0x54;
const SPACE = 0x20;
const ZERO = 0x30;
