/** The JSON of a value in pieces of bytes, none much larger than a megabyte: as one string, it might be longer than a string can be. */
import { RawJson } from './raw-json.ts';

/** In characters. */
const PIECE = 1024 * 1024;

/** @param onPiece told how many bytes each piece has, as it is made; what it throws ends the work. */
export function jsonPieces(value: unknown, onPiece: (bytes: number) => void): Buffer[] {
  const pieces: Buffer[] = [];
  let text = '';
  const push = (bytes: Buffer) => {
    onPiece(bytes.length);
    pieces.push(bytes);
  };
  const flush = () => {
    if (text !== '') push(Buffer.from(text));
    text = '';
  };
  const add = (more: string) => {
    text += more;
    if (text.length >= PIECE) flush();
  };
  const write = (part: unknown): void => {
    if (part instanceof RawJson) {
      flush();
      // Counted when it was made.
      for (const bytes of part.take()) pieces.push(bytes);
    } else if (lengthOf(part, PIECE) < PIECE) add(JSON.stringify(part) ?? 'null');
    else if (typeof part === 'string') writeText(part);
    else if (Array.isArray(part)) {
      add('[');
      for (const [index, item] of part.entries()) {
        if (index > 0) add(',');
        write(item);
      }
      add(']');
    } else writeObject(part);
  };
  const writeText = (part: string) => {
    add('"');
    // A pair of surrogates that is cut through is written as two escapes, which are read as the pair.
    for (let at = 0; at < part.length; at += PIECE / 4)
      add(JSON.stringify(part.slice(at, at + PIECE / 4)).slice(1, -1));
    add('"');
  };
  const writeObject = (part: unknown) => {
    let next = '{';
    for (const [key, member] of Object.entries(Object(part))) {
      if (member === undefined || typeof member === 'function') continue;
      add(`${next}${JSON.stringify(key)}:`);
      next = ',';
      write(member);
    }
    add(next === '{' ? '{}' : '}');
  };
  write(value);
  flush();
  return pieces;
}

/**
 * About how long the JSON of a value is, in characters: at least as long as its texts. Looks no further once it is `atMost`
 * or more; so does ready JSON, of any length, count.
 */
export function lengthOf(value: unknown, atMost: number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof RawJson) return atMost;
  if (hasOwnJson(value)) return 256;
  let length = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      length += 1 + lengthOf(item, atMost - length);
      if (length >= atMost) break;
    }
    return length;
  }
  for (const key in value) {
    length += key.length + 4 + lengthOf(Reflect.get(value, key), atMost - length);
    if (length >= atMost) break;
  }
  return length;
}

/** An error of GraphQL, which holds the whole document besides. */
const hasOwnJson = (value: object): boolean => 'toJSON' in value && typeof value.toJSON === 'function';
