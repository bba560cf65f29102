/** Finds values in JSON that PostgreSQL has written, which is well formed; nothing is parsed that is not asked for. */

/** Where the value that begins there ends. */
export function scanValue(source: Buffer, begin: number): number {
  switch (source[begin]) {
    case QUOTE:
      return scanString(source, begin);
    case BRACE:
    case BRACKET:
      return scanNested(source, begin);
    default: {
      let at = begin;
      while (!endsToken(source[at])) at += 1;
      return at;
    }
  }
}

function scanString(source: Buffer, begin: number): number {
  let at = begin + 1;
  while (source[at] !== QUOTE) at += source[at] === BACKSLASH ? 2 : 1;
  return at + 1;
}

function scanNested(source: Buffer, begin: number): number {
  let depth = 0;
  let at = begin;
  do {
    const byte = source[at];
    if (byte === QUOTE) {
      at = scanString(source, at);
      continue;
    }
    if (byte === BRACE || byte === BRACKET) depth += 1;
    if (byte === CLOSING_BRACE || byte === CLOSING_BRACKET) depth -= 1;
    at += 1;
  } while (depth > 0);
  return at;
}

const endsToken = (byte: number | undefined): boolean =>
  byte === undefined || byte === COMMA || byte === CLOSING_BRACE || byte === CLOSING_BRACKET || byte <= SPACE;

export function skipSpace(source: Buffer, begin: number): number {
  let at = begin;
  while ((source[at] ?? COMMA) <= SPACE) at += 1;
  return at;
}

/** The text of a string, between its quotes; undefined where it has no escapes, and is its own text. */
export function unescapeString(source: Buffer, begin: number, end: number): Buffer | undefined {
  for (let at = begin + 1; at < end - 1; at += 1)
    if (source[at] === BACKSLASH) return Buffer.from(String(JSON.parse(source.toString('utf8', begin, end))));
  return undefined;
}

const SPACE = 0x20;
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const BRACE = 0x7b;
const CLOSING_BRACE = 0x7d;
const BRACKET = 0x5b;
const CLOSING_BRACKET = 0x5d;
