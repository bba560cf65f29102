/** A text as a body gives it: in pieces, cut anywhere. */
import fc from '../utils/fast-check.ts';

/** Places to cut at, for any text. */
export const cuts = fc.array(fc.nat(400), { maxLength: 12 });

export async function* cutAt(text: string, places: readonly number[]): AsyncGenerator<string, void, undefined> {
  const ends = [...new Set(places.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  let start = 0;
  for (const end of [...ends, text.length]) {
    yield text.slice(start, end);
    start = end;
  }
}

/** A long text in so many pieces that whoever copies all of it for each of them never ends. */
export async function* inManyPieces(text: string): AsyncGenerator<string, void, undefined> {
  const piece = 1024;
  for (let start = 0; start < text.length; start += piece) yield text.slice(start, start + piece);
}

export const longText = 'x'.repeat(16 * 1024 * 1024);
