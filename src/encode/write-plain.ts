/** Cells as plain text: the same text as `text.ts` makes of the values that Prisma makes of them. */
import { dateText } from '../core/postgres/no-date.ts';
import { copyJson } from './copy-json.ts';
import type { ColumnType, ValueColumn } from './types.ts';
import { copyCell, viaText, type WriteCell } from './write-cell.ts';
import { enumWriter } from './write-enum.ts';

/** What writes the cells of a column, or the items of its lists. */
export function plainWriter({
  type,
  scale,
  enumeration,
}: Pick<ValueColumn, 'type' | 'scale' | 'enumeration'>): WriteCell {
  if (enumeration !== undefined) return enumWriter(enumeration, ({ name }) => name);
  return type === 'Decimal' ? decimalWriter(scale ?? 0) : writers[type];
}

/** Its first byte tells, in JSON as in a cell of its own: `t`, `true`. */
const writeBoolean: WriteCell = (source, begin, _, sink) => sink.bytes(source[begin] === T ? trueBytes : falseBytes);

/** Without an exponent, PostgreSQL has the digits that JavaScript has: the fewest that tell the number from all others. */
const writeFloat: WriteCell = (source, begin, end, sink) => {
  for (let at = begin; at < end; at += 1) if (source[at] === E) return writeExponent(source, begin, end, sink);
  sink.copy(source, begin, end);
};
const writeExponent = viaText((text) => String(Number(text)));

/** As many places as its column declares, or more where there are more. */
const decimalWriter =
  (scale: number): WriteCell =>
  (source, begin, end, sink) => {
    let point = begin;
    while (point < end && source[point] !== POINT) point += 1;
    const isWhole = point === end;
    // NaN and the infinities have no places.
    if (isWhole && (scale === 0 || !isDigit(source[end - 1]))) return sink.copy(source, begin, end);
    let places = isWhole ? 0 : end - point - 1;
    let last = end;
    for (; places > scale && source[last - 1] === ZERO; last -= 1) places -= 1;
    sink.copy(source, begin, places === 0 ? point : last);
    if (places === 0 && scale > 0) sink.byte(POINT);
    for (; places < scale; places += 1) sink.byte(ZERO);
  };

/** A timestamp as nearly all are: `2001-01-01 00:01:00`, perhaps with a fraction and `+00`. Others are read as text. */
const writeMoment: WriteCell = (source, begin, end, sink) => {
  if (source[begin + 4] !== DASH || source[begin + 13] !== COLON || source[begin + 16] !== COLON)
    return writeRareMoment(source, begin, end, sink);
  const out = sink.room(MOMENT_BYTES);
  let at = sink.at;
  for (let index = begin; index < begin + SECONDS_BYTES; index += 1, at += 1) out[at] = source[index] ?? 0;
  out[at - DATE_BYTES_LEFT] = UPPER_T;
  out[at] = POINT;
  out[at + 1] = ZERO;
  out[at + 2] = ZERO;
  out[at + 3] = ZERO;
  out[at + 4] = UPPER_Z;
  let rest = begin + SECONDS_BYTES;
  if (rest < end && source[rest] === POINT) {
    rest += 1;
    for (let digit = 1; rest < end && isDigit(source[rest]); digit += 1, rest += 1)
      if (digit <= MILLISECONDS_DIGITS) out[at + digit] = source[rest] ?? 0;
  }
  if (rest !== end && !isUtc(source, rest, end)) return writeRareMoment(source, begin, end, sink);
  sink.at = at + 5;
};
const writeRareMoment = viaText(dateText);

/** `+00`, in JSON `+00:00`. */
const isUtc = (source: Buffer, at: number, end: number): boolean =>
  source[at] === PLUS &&
  source[at + 1] === ZERO &&
  source[at + 2] === ZERO &&
  (end === at + 3 || (end === at + 6 && source[at + 4] === ZERO && source[at + 5] === ZERO));

const isDigit = (byte: number | undefined): boolean => byte !== undefined && byte >= ZERO && byte <= NINE;

/** JavaScript's own reading and writing, or the same: every transport gives the same, whether its rows are values or text. */
const writeJson: WriteCell = (source, begin, end, sink) => {
  if (end - begin < LONG_JSON || !copyJson(source, begin, end, sink)) writeShortJson(source, begin, end, sink);
};
const writeShortJson = viaText((text) => JSON.stringify(JSON.parse(text)));

const writers: Readonly<Record<Exclude<ColumnType, 'Decimal'>, WriteCell>> = {
  String: copyCell,
  Int: copyCell,
  Float: writeFloat,
  Boolean: writeBoolean,
  BigInt: copyCell,
  DateTime: writeMoment,
  Json: writeJson,
  Bytes: viaText((text) => Buffer.from(text.slice(String.raw`\x`.length), 'hex').toString('base64')),
};

const trueBytes = Buffer.from('true');
const falseBytes = Buffer.from('false');
const T = 0x74;
const E = 0x65;
const UPPER_T = 0x54;
const UPPER_Z = 0x5a;
const POINT = 0x2e;
const DASH = 0x2d;
const COLON = 0x3a;
const PLUS = 0x2b;
const ZERO = 0x30;
const NINE = 0x39;
/** JSON of fewer bytes keeps nobody waiting for long. */
const LONG_JSON = 4 * 1024;
const MILLISECONDS_DIGITS = 3;
const SECONDS_BYTES = '2001-01-01 00:01:00'.length;
const DATE_BYTES_LEFT = ' 00:01:00'.length;
const MOMENT_BYTES = '2001-01-01T00:01:00.000Z'.length;
