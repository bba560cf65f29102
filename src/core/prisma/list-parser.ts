/**
 * Lists of any length, read by a parser of PostgreSQL's arrays. That of Prisma's adapter looks from each text in quotes, as moments
 * are, as far as the next backslash, which of a list without one is its end: so it is given a long list in pieces.
 */
type Parse = (text: string) => unknown;

/** @param isText whether its items are the texts themselves. */
export const listParser =
  (parse: Parse, isText: boolean): Parse =>
  (text) => {
    if (text.length < LONG) return parse(text);
    if (isText && !text.includes('"') && text.lastIndexOf('{') === 0) return textsOf(text.slice(1, -1));
    const pieces = piecesOf(text);
    if (pieces === undefined) return parse(text);
    const items: unknown[] = [];
    // What parses a list gives one.
    for (const piece of pieces) for (const item of parse(`{${piece}}`) as readonly unknown[]) items.push(item);
    return items;
  };

/** A list of fewer characters is read as it is; pieces of a longer one have about as many. */
const LONG = 4 * 1024;

/** The items of a list of one dimension, several in each piece. Undefined for any other list. */
function piecesOf(text: string): string[] | undefined {
  if (text.charCodeAt(0) !== BRACE) return undefined;
  const pieces: string[] = [];
  let from = 1;
  let isQuoted = false;
  const end = text.length - 1;
  for (let at = 1; at < end; at += 1) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) isQuoted = !isQuoted;
    else if (code === BACKSLASH) at += 1;
    else if (code === COMMA && !isQuoted && at - from >= LONG) {
      pieces.push(text.slice(from, at));
      from = at + 1;
    } else if (code === BRACE && !isQuoted) return undefined;
  }
  pieces.push(text.slice(from, end));
  return pieces;
}

/** Items without quotes. */
function textsOf(text: string): unknown[] {
  const items = text.split(',');
  return text.includes('NULL') ? items.map((item) => (item === 'NULL' ? null : item)) : items;
}

const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BRACE = 0x7b;
