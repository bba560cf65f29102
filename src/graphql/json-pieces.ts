/** The JSON of a value in pieces of bytes, none much larger than PIECE: as one string, it might be longer than a string can be. */
import { turnFor } from '../iterable/turn.ts';
import { pieces, RawJson } from './raw-json.ts';

/** In characters. */
const PIECE = 256 * 1024;

type Pieces = Generator<Buffer, void, undefined>;

/** The pieces, with a turn of the event loop after each that is large. See `jsonPieces`. */
export async function jsonInTurns(value: unknown, onPiece: (bytes: number) => void): Promise<Buffer[]> {
  const pieces: Buffer[] = [];
  for (const piece of jsonPieces(value, onPiece)) {
    pieces.push(piece);
    await turnFor(piece.length);
  }
  return pieces;
}

/** @param onPiece told how many bytes each piece has, as it is made; what it throws ends the work. */
export function* jsonPieces(value: unknown, onPiece: (bytes: number) => void = () => {}): Pieces {
  let text = '';
  function* flush(atLeast = 1): Pieces {
    if (text.length < atLeast) return;
    const bytes = Buffer.from(text);
    text = '';
    onPiece(bytes.length);
    yield bytes;
  }
  function* write(part: unknown): Pieces {
    if (part instanceof RawJson) {
      yield* flush();
      // Counted when it was made.
      yield* part.take();
    } else if (isSmall(part)) text += JSON.stringify(part) ?? 'null';
    else if (typeof part === 'string') yield* writeText(part);
    else if (Array.isArray(part)) yield* writeArray(part);
    else yield* writeObject(part);
    yield* flush(PIECE);
  }
  function* writeText(part: string): Pieces {
    text += '"';
    // A pair of surrogates that is cut through is written as two escapes, which are read as the pair.
    for (let at = 0; at < part.length; at += PIECE / 4) {
      text += JSON.stringify(part.slice(at, at + PIECE / 4)).slice(1, -1);
      yield* flush(PIECE);
    }
    text += '"';
  }
  function* writeArray(part: readonly unknown[]): Pieces {
    text += '[';
    for (let from = 0; from < part.length; ) {
      if (from > 0) text += ',';
      const to = endOfRun(part, from);
      if (to > from) text += JSON.stringify(part.slice(from, to)).slice(1, -1);
      else yield* write(part[from]);
      yield* flush(PIECE);
      from = Math.max(to, from + 1);
    }
    text += ']';
  }
  function* writeObject(part: unknown): Pieces {
    let next = '{';
    for (const key of Object.keys(Object(part))) {
      const member: unknown = Reflect.get(Object(part), key);
      if (member === undefined || typeof member === 'function') continue;
      text += `${next}${JSON.stringify(key)}:`;
      next = ',';
      if (isSmall(member)) text += JSON.stringify(member) ?? 'null';
      else yield* write(member);
      if (text.length >= PIECE) yield* flush();
    }
    text += next === '{' ? '{}' : '}';
  }
  yield* write(value);
  yield* flush();
}

const isSmall = (value: unknown): boolean => lengthOf(value, PIECE) < PIECE;

/** Where the items end that are written together, from this one on: none, where this one is large. */
function endOfRun(items: readonly unknown[], from: number): number {
  let to = from;
  for (let left = PIECE; to < items.length; to += 1) {
    left -= 1 + lengthOf(items[to], left);
    if (left <= 0) break;
  }
  return to;
}

/**
 * The JSON of a value at once, in pieces where parts of it are ready; undefined where that is more than `atMost` characters.
 */
export function jsonAtOnce(value: unknown, atMost = PIECE): readonly Buffer[] | undefined {
  return lengthOf(value, atMost, ({ size }) => size) < atMost ? pieces(JSON.stringify(value) ?? 'null') : undefined;
}

/**
 * About how long the JSON of a value is, in characters: at least as long as its texts. Looks no further once it is `atMost`
 * or more.
 * @param lengthOfReady that of ready JSON. Default: so does any count, whatever its length.
 */
export function lengthOf(value: unknown, atMost: number, lengthOfReady?: (ready: RawJson) => number): number {
  if (typeof value === 'string') return value.length + 2;
  if (typeof value !== 'object' || value === null) return 8;
  if (value instanceof RawJson) return lengthOfReady?.(value) ?? atMost;
  const known = lengths.get(value) ?? 0;
  if (known >= atMost) return known;
  if (hasOwnJson(value)) return 256;
  let length = 2;
  if (Array.isArray(value)) {
    for (const item of value) {
      length += 1 + lengthOf(item, atMost - length, lengthOfReady);
      if (length >= atMost) break;
    }
    return length;
  }
  for (const key in value) {
    length += key.length + 4;
    // The keys alone are looked at further: to begin with them is what is dear of a large object.
    if (length < atMost) length += lengthOf(Reflect.get(value, key), atMost - length, lengthOfReady);
    if (length >= PIECE) break;
  }
  if (length >= PIECE) lengths.set(value, length);
  return length;
}

/** Lengths of large objects, so that none is walked for each object around it. Objects do not change once they are made JSON. */
const lengths = new WeakMap<object, number>();

/** An error of GraphQL, which holds the whole document besides. */
const hasOwnJson = (value: object): boolean => 'toJSON' in value && typeof value.toJSON === 'function';
