/**
 * JSON that PostgreSQL has written, as `JSON.stringify` writes what `JSON.parse` makes of it, but from bytes to bytes: for an
 * object of half a million keys, these two take most of a second.
 */
import { skipSpace } from './scan-json.ts';
import type { Sink } from './sink.ts';

/**
 * Writes a whole value.
 * @returns whether it has. Where not, nothing is written: it has keys that JavaScript might put in another order, or that
 * might be there twice, texts that it might escape in another way, or many long numbers. What comes from a `jsonb` column seldom has.
 */
export function copyJson(source: Buffer, begin: number, end: number, sink: Sink): boolean {
  const start = sink.at;
  // What changes gets shorter, but for a few numbers.
  sink.room(end - begin);
  const isCopied = copyTokens(source, begin, end, sink);
  if (!isCopied) sink.at = start;
  return isCopied;
}

function copyTokens(source: Buffer, begin: number, end: number, sink: Sink): boolean {
  const around: Key[] = [];
  let latest: Key = inArray;
  let isKeyNext = false;
  let changed = 0;
  for (let at = skipSpace(source, begin); at < end; at = skipSpace(source, at)) {
    const byte = source[at] ?? 0;
    if (byte === QUOTE) {
      const to = stringEnd(source, at, end);
      if (to === NO_END) return false;
      if (isKeyNext) {
        const key = { begin: at, end: to };
        if (!isInOrder(source, latest, key)) return false;
        latest = key;
        isKeyNext = false;
      }
      sink.copy(source, at, to);
      at = to;
    } else if (byte === MINUS || (byte >= ZERO && byte <= NINE)) {
      const to = numberEnd(source, at);
      if (isShortest(source, at, to)) sink.copy(source, at, to);
      else {
        changed += 1;
        if (changed > MAX_CHANGED) return false;
        writeNumber(Number(source.toString('latin1', at, to)), sink);
      }
      at = to;
    } else {
      if (byte === BRACE || byte === BRACKET) {
        around.push(latest);
        latest = byte === BRACE ? noKey : inArray;
        isKeyNext = byte === BRACE;
      } else if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) {
        latest = around.pop() ?? inArray;
        isKeyNext = false;
      } else if (byte === COMMA) isKeyNext = latest !== inArray;
      if (others[byte] !== 1) return false;
      sink.byte(byte);
      at += 1;
    }
  }
  return true;
}

/** Where a key stands, with its quotes. */
interface Key {
  readonly begin: number;
  readonly end: number;
}
/** What stands for the latest key in an array, and in an object that has none yet. */
const inArray: Key = { begin: 0, end: 0 };
const noKey: Key = { begin: 0, end: 0 };

/**
 * Where the string ends that begins there; `NO_END` for an escape that JavaScript might not write: it has those of PostgreSQL,
 * short ones and those of other control characters.
 */
function stringEnd(source: Buffer, begin: number, end: number): number {
  for (let at = begin + 1; at < end; at += 1) {
    if (source[at] === QUOTE) return at + 1;
    if (source[at] !== BACKSLASH) continue;
    at += 1;
    if (shortEscapes[source[at] ?? 0] === 1) continue;
    if (source[at] !== LOWER_U || !controls.has(source.toString('latin1', at + 1, at + 5))) return NO_END;
    at += 4;
  }
  return NO_END;
}

/** Whether JavaScript leaves a key behind the one before it, and both are not the same: `jsonb` sorts them by length, then by bytes. */
function isInOrder(source: Buffer, before: Key, key: Key): boolean {
  // Another text may be the same key.
  for (let at = key.begin; at < key.end; at += 1) if (source[at] === BACKSLASH) return false;
  if (before === noKey) return true;
  const length = key.end - key.begin;
  const lengthBefore = before.end - before.begin;
  if (length < lengthBefore) return false;
  // Keys that are numbers go before all names.
  if (isWhole(source, key) && !isWhole(source, before)) return false;
  if (length > lengthBefore) return true;
  for (let at = 1; at < length; at += 1) {
    const difference = (source[key.begin + at] ?? 0) - (source[before.begin + at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return false;
}

/** Whether a key is digits as a whole number has them, which may make it an index. */
function isWhole(source: Buffer, { begin, end }: Key): boolean {
  if (source[begin + 1] === ZERO) return end - begin === '"0"'.length;
  for (let at = begin + 1; at < end - 1; at += 1) if (!isDigit(source[at])) return false;
  return end - begin > '""'.length;
}

const isDigit = (byte = 0): boolean => byte >= ZERO && byte <= NINE;

function numberEnd(source: Buffer, begin: number): number {
  let at = begin + 1;
  for (let byte = source[at] ?? 0; isDigit(byte) || isOfNumbers(byte); byte = source[at] ?? 0) at += 1;
  return at;
}

function writeNumber(number: number, sink: Sink): void {
  const text = Number.isFinite(number) ? String(number) : 'null';
  const bytes = sink.room(text.length);
  for (let index = 0; index < text.length; index += 1) bytes[sink.at + index] = text.charCodeAt(index);
  sink.at += text.length;
}

const isOfNumbers = (byte: number): boolean =>
  byte === POINT || byte === PLUS || byte === MINUS || byte === LOWER_E || byte === UPPER_E;

/** Whether a number is written as JavaScript writes it for certain: so few digits come back from a double as they were. */
function isShortest(source: Buffer, begin: number, end: number): boolean {
  const from = source[begin] === MINUS ? begin + 1 : begin;
  if (end - from > MAX_DIGITS) return false;
  let point = NO_END;
  for (let at = from; at < end; at += 1) {
    if (source[at] === POINT) point = at;
    else if (!isDigit(source[at])) return false;
  }
  // Neither a zero with a sign, nor one so small that it has an exponent, nor zeros at the end.
  if (point === NO_END) return from === begin || source[from] !== ZERO;
  return source[end - 1] !== ZERO && (source[from] !== ZERO || source[point + 1] !== ZERO);
}

const NO_END = -1;
/** Numbers that JavaScript writes otherwise: its own parser is faster where they are many. */
const MAX_CHANGED = 10_000;
/** Characters of a number, with its point, whose digits any double keeps. */
const MAX_DIGITS = 15;
const QUOTE = 0x22;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_E = 0x45;
const BRACKET = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING_BRACKET = 0x5d;
const LOWER_E = 0x65;
const LOWER_U = 0x75;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;

/** What stands outside of texts and numbers. */
const others = new Uint8Array(256);
for (const byte of Buffer.from('{}[],:truefalsenull')) others[byte] = 1;
const shortEscapes = new Uint8Array(256);
for (const byte of Buffer.from(String.raw`"\bfnrt`)) shortEscapes[byte] = 1;
/** Digits of the characters for which JavaScript has no short escape. */
const controls: ReadonlySet<string> = new Set(
  Array.from({ length: 32 }, (_, code) => JSON.stringify(String.fromCharCode(code)))
    .filter((text) => text.startsWith(String.raw`"\u`))
    .map((text) => text.slice(3, -1)),
);
