/** Lists: PostgreSQL's arrays, and lists inside the JSON of a relation, item by item. */
import { scanValue, skipSpace } from './scan-json.ts';
import type { Sink } from './sink.ts';
import { type WriteCell, type WriteNull, writeNull } from './write-cell.ts';

/**
 * Writes an array's literal, such as `{1,NULL,"a \"b\""}`, as a list of JSON. Its beginning may be the bounds of its
 * dimensions, which JSON has not.
 * @param onList called for a list inside the list, of which an array of several dimensions has some. It may throw.
 */
export const arrayWriter =
  (item: WriteCell, ifNull: WriteNull = writeNull, onList = () => {}): WriteCell =>
  (source, begin, end, sink) => {
    if (end - begin > LONG) sink.room(2 * (end - begin));
    let at = begin;
    if (source[at] === BRACKET) while (source[at] !== BRACE) at += 1;
    const last = writeArray({ item, ifNull, onList }, source, at, sink);
    if (last !== end) throw new Error('An array of the database does not end where its text ends');
  };

interface ItemForm {
  readonly item: WriteCell;
  readonly ifNull: WriteNull;
  readonly onList: () => void;
}

/** @returns where the array ends. */
function writeArray(form: ItemForm, source: Buffer, begin: number, sink: Sink): number {
  sink.byte(BRACKET);
  let at = begin + 1;
  while (source[at] !== CLOSING_BRACE) {
    if (source[at] === COMMA) {
      sink.byte(COMMA);
      at += 1;
    }
    if (source[at] === BRACE) {
      form.onList();
      at = writeArray(form, source, at, sink);
    } else if (source[at] === QUOTE) at = writeQuoted(form.item, source, at + 1, sink);
    else {
      const from = at;
      while (source[at] !== COMMA && source[at] !== CLOSING_BRACE) at += 1;
      if (isNull(source, from, at)) form.ifNull(sink);
      else form.item(source, from, at, sink);
    }
  }
  sink.byte(CLOSING_BRACKET);
  return at + 1;
}

/** In quotes a backslash goes before a quote and a backslash. @returns what follows the closing quote. */
function writeQuoted(item: WriteCell, source: Buffer, begin: number, sink: Sink): number {
  let at = begin;
  while (source[at] !== QUOTE && source[at] !== BACKSLASH) at += 1;
  if (source[at] === QUOTE) {
    item(source, begin, at, sink);
    return at + 1;
  }
  const bytes: number[] = [];
  for (at = begin; source[at] !== QUOTE; at += 1) {
    if (source[at] === BACKSLASH) at += 1;
    bytes.push(source[at] ?? 0);
  }
  item(Buffer.from(bytes), 0, bytes.length, sink);
  return at + 1;
}

/** Without quotes, in any case: a text that says so is in quotes. */
const isNull = (source: Buffer, begin: number, end: number): boolean =>
  end - begin === 4 && source.toString('latin1', begin, end).toUpperCase() === 'NULL';

/**
 * Writes a list that is JSON already.
 * @param item writes what is no null, as it stands there.
 * @param nests whether an item that is a list is one of several dimensions, and no value of its own.
 * @param onList as for arrays.
 */
export function jsonListWriter(
  item: WriteCell,
  nests: boolean,
  ifNull: WriteNull = writeNull,
  onList = () => {},
): WriteCell {
  const write: WriteCell = (source, begin, _, sink) => {
    sink.byte(BRACKET);
    let isFirst = true;
    eachItem(source, begin, (from, to) => {
      if (!isFirst) sink.byte(COMMA);
      isFirst = false;
      if (source[from] === LOWER_N) ifNull(sink);
      else if (nests && source[from] === BRACKET) {
        onList();
        write(source, from, to, sink);
      } else item(source, from, to, sink);
    });
    sink.byte(CLOSING_BRACKET);
  };
  return write;
}

/** Calls back with the bounds of each item of a list that begins at `begin`. */
export function eachItem(source: Buffer, begin: number, use: (from: number, to: number) => void): void {
  let at = skipSpace(source, begin + 1);
  while (source[at] !== CLOSING_BRACKET) {
    if (source[at] === COMMA) at = skipSpace(source, at + 1);
    const end = scanValue(source, at);
    use(at, end);
    at = skipSpace(source, end);
  }
}

/** Most items of a longer list get quotes: so it is not copied again and again as it grows. */
const LONG = 64 * 1024;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
const COMMA = 0x2c;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LOWER_N = 0x6e;
