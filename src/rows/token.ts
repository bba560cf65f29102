/**
 * Tokens: a place in a stream, as text that a client keeps and hands back. It is signed, not secret: a client could read
 * in it the values that its row is ordered by.
 *
 * Three parts between points: the version, with a `z` where what follows is deflated; a JSON list in base64url; and the
 * HMAC-SHA-256 of both, in base64url too.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SluiceError } from '../errors.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Position } from './keyset.ts';
import type { Tally } from './tally.ts';

/** A place in a stream: behind the rows that have been delivered. */
export interface Place extends Tally {
  /** Of the last of these rows; `none` before the first, `untold` where its values are not known exactly. */
  readonly position: Position | 'none' | 'untold';
}

export interface Tokens {
  /** A token always; `canContinue` is false where it cannot hold the position. */
  readonly write: (place: Place, query: Fingerprint) => { readonly token: string; readonly canContinue: boolean };
  /**
   * @throws SluiceError `TOKEN_INVALID` for what is no token of ours, or too old a one; `TOKEN_MISMATCH`, which says
   * what differs, for that of another query.
   */
  readonly read: (token: string, query: Fingerprint) => Place;
}

export interface TokensOptions {
  /** The first signs; all of them are good. */
  readonly secrets: readonly [string, ...string[]];
  readonly maxAgeMs: number;
  /** Milliseconds since 1970. Default: the clock's. */
  readonly now?: () => number;
}

/** Characters of a token, at most: a token travels in URLs and headers. */
export const MAX_TOKEN_LENGTH = 1024;

const VERSION = '1';
const DEFLATED = `${VERSION}z`;

type Content = readonly [
  issuedAt: number,
  model: string,
  where: string,
  order: string,
  delivered: number,
  crc: number,
  position: Place['position'],
];

export function createTokens({ secrets, maxAgeMs, now = Date.now }: TokensOptions): Tokens {
  const [newest] = secrets;

  /** Undefined where that would be too long. */
  const textOf = (content: Content): string | undefined => {
    const json = Buffer.from(JSON.stringify(content));
    for (const [head, bytes] of [[VERSION, () => json] as const, [DEFLATED, () => deflateRawSync(json)] as const]) {
      const signed = `${head}.${bytes().toString('base64url')}`;
      if (signed.length + 1 + SIGNATURE_LENGTH <= MAX_TOKEN_LENGTH) return `${signed}.${signature(signed, newest)}`;
    }
    return undefined;
  };

  /** What stands in a token, once its signature has been found good. */
  const contentOf = (token: string): Content => {
    const [head = '', content = '', given = '', ...rest] = token.split('.', 4);
    if (token.length > MAX_TOKEN_LENGTH || given.length !== SIGNATURE_LENGTH || rest.length > 0)
      throw invalid('it is no token, or not the whole of one');
    if (head !== VERSION && head !== DEFLATED) throw invalid('this server does not know its version');
    const signed = `${head}.${content}`;
    // Each is tried, whichever is the right one: the time that it takes tells nothing.
    const good = secrets.filter((secret) => isEqual(signature(signed, secret), given));
    if (good.length === 0) throw invalid('it is damaged, or signed by a server with another TOKEN_SECRET');
    const bytes = Buffer.from(content, 'base64url');
    // The cast: nobody but us can have signed it, and this is what we sign under this version.
    return JSON.parse((head === DEFLATED ? inflateRawSync(bytes) : bytes).toString()) as Content;
  };

  return {
    write({ position, delivered, crc }, { model, where, order }) {
      const content = (position: Place['position']): Content => [now(), model, where, order, delivered, crc, position];
      const token = textOf(content(position));
      const canContinue = token !== undefined && position !== 'untold';
      // Without a position it is never too long.
      return { token: token ?? textOf(content('untold')) ?? '', canContinue };
    },
    read(token, query) {
      const [issuedAt, model, where, order, delivered, crc, position] = contentOf(token);
      if (now() - issuedAt > maxAgeMs)
        throw invalid(`it is older than ${maxAgeMs / 1000} seconds (TOKEN_MAX_AGE_SECONDS)`);
      if (model !== query.model) throw mismatch(`it continues rows of ${model}, not of ${query.model}`);
      const other = [...(where === query.where ? [] : ['where']), ...(order === query.order ? [] : ['orderBy'])];
      if (other.length > 0) throw mismatch(`it was given for another ${other.join(' and another ')}`);
      return { position, delivered, crc };
    },
  };
}

/** Of 32 bytes in base64url. */
const SIGNATURE_LENGTH = 43;

const signature = (text: string, secret: string): string =>
  createHmac('sha256', secret).update(text).digest('base64url');

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

const invalid = (reason: string) =>
  new SluiceError('TOKEN_INVALID', `after: ${reason}. Begin without a token, or continue from another.`);

const mismatch = (reason: string) =>
  new SluiceError(
    'TOKEN_MISMATCH',
    `after: this token belongs to another query; ${reason}. Ask as you did when you got it, or begin without a token.`,
  );
