/**
 * Tokens: a place in a stream, as text that a client keeps and hands back. It tells its reader nothing: the values that a
 * row is ordered by, and its key, may be of columns that nobody is shown.
 *
 * Two parts between a point: the version, and a sealed text. In that stands a byte that says whether the rest is deflated,
 * and a JSON list.
 */
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';
import type { SnapshotText } from '../live/snapshot.ts';
import type { Fingerprint } from './fingerprint.ts';
import type { Position } from './keyset.ts';
import { createSeal, MAX_CONTENT_BYTES } from './seal.ts';
import type { Tally } from './tally.ts';

/** A place in a stream: behind the rows that have been delivered. */
export interface Place extends Tally {
  /**
   * Of the last of these rows; `none` before the first, `untold` where its values are too long for a token, `unproven`
   * where the database does not guarantee that no other row stands there, `distinct` where the rows that follow depend on
   * all those before, `whole` where live rows are found by comparison with those.
   */
  readonly position: Position | 'none' | 'untold' | 'unproven' | 'distinct' | 'whole';
  /** Live rows only: which changes of the database their reader has. */
  readonly live?: LivePlace | undefined;
}

/** What a reader of live rows has, as transactions. */
export interface LivePlace {
  /** Which database, and which of its change logs. */
  readonly system: string;
  /** The snapshot of which it has, or is being given, the rows. */
  readonly mark: SnapshotText;
  /** Whether it has all of them: what is left are the changes since. Else the position tells which ones. */
  readonly isTail: boolean;
  /** Where the changes up to a later snapshot are being given, in the order of their keys: up to which key they have been. */
  readonly beyond?: { readonly key: readonly string[]; readonly seen: SnapshotText } | undefined;
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
  /** The first writes; all of them read. */
  readonly secrets: readonly [string, ...string[]];
  readonly maxAgeMs: number;
  /** Milliseconds since 1970. Default: the clock's. */
  readonly now?: () => number;
}

/** Characters of a token, at most: a token travels in URLs and headers. */
export const MAX_TOKEN_LENGTH = 1024;

const HEAD = '2.';

/** Tokens of earlier versions, which were signed and could be read. */
const OLDER = /^1z?\./;

type Content = readonly [
  issuedAt: number,
  rows: string,
  source: string,
  where: string,
  order: string,
  delivered: number,
  crc: number,
  position: Place['position'],
  /** The viewer, if it has rights of its own. Null for any other, where more follows. */
  viewer?: string | null,
  live?: LivePlace,
];

export function createTokens({ secrets, maxAgeMs, now = Date.now }: TokensOptions): Tokens {
  const seal = createSeal(secrets, 'sluice token 2');

  /** Undefined where that would be too long. */
  const textOf = (content: Content): string | undefined => {
    const json = Buffer.from(JSON.stringify(content));
    const sealed = seal.close(json.length < MAX_CONTENT_BYTES ? marked(PLAIN, json) : deflated(json));
    return sealed && HEAD + sealed;
  };

  const contentOf = (token: string): Content => {
    if (OLDER.test(token))
      throw invalid('it is of an older version of Sluice, which this server does not take any more');
    if (!token.startsWith(HEAD)) throw invalid('it is no token');
    const bytes = token.length > MAX_TOKEN_LENGTH ? undefined : seal.open(token.slice(HEAD.length));
    if (bytes === undefined)
      throw invalid('it is damaged, or of a server with another TOKEN_SECRET (tokenSecret in code)');
    const json = bytes.subarray(1);
    // The cast: nobody but us can have sealed it, and this is what we seal under this version.
    return JSON.parse((bytes[0] === DEFLATED ? inflateRawSync(json) : json).toString()) as Content;
  };

  return {
    write({ position, delivered, crc, live }, { rows, source, where, order, viewer = '' }) {
      const content = (position: Place['position'], place = live): Content => {
        const told = [now(), rows, source, where, order, delivered, crc, position] as const;
        if (place !== undefined) return [...told, viewer || null, place];
        return viewer === '' ? told : [...told, viewer];
      };
      // From the mark alone, some changes are given again, or all of the first rows.
      const markAlone = leadsOn(position) ? 'none' : position;
      const token = textOf(content(position)) ?? (live && textOf(content(markAlone, { ...live, beyond: undefined })));
      const canContinue = token !== undefined && leadsOn(position);
      // Without a position it is never too long.
      return { token: token ?? textOf(content('untold')) ?? '', canContinue };
    },
    read(token, query) {
      const [issuedAt, rows, source, where, order, delivered, crc, position, viewer, live] = contentOf(token);
      if (now() - issuedAt > maxAgeMs)
        throw invalid(`it is older than ${maxAgeMs / 1000} seconds (${limitName('tokenMaxAgeSeconds')})`);
      // Nothing else is told of what belongs to somebody else.
      if ((viewer ?? '') !== (query.viewer ?? '')) throw notYours();
      if (source !== query.source)
        throw mismatch(
          rows === query.rows
            ? `it continues rows of ${rows} with another key`
            : `it continues rows of ${rows}, not of ${query.rows}`,
        );
      const other = [...(where === query.where ? [] : ['where']), ...(order === query.order ? [] : ['orderBy'])];
      if (other.length > 0) throw mismatch(`it was given for another ${other.join(' and another ')}`);
      return { position, delivered, crc, live };
    },
  };
}

/** Whether what follows a position can be found. */
export const leadsOn = (position: Place['position']): boolean => position === 'none' || typeof position !== 'string';

const PLAIN = 0;
const DEFLATED = 1;

const marked = (how: number, bytes: Buffer): Buffer => Buffer.concat([Buffer.of(how), bytes]);

/** Filled up to the full size: how well a text can be deflated tells of what stands in it. */
const deflated = (json: Buffer): Buffer => {
  const bytes = marked(DEFLATED, deflateRawSync(json));
  const missing = MAX_CONTENT_BYTES - bytes.length;
  // What follows the end of deflated data is not read.
  return missing > 0 ? Buffer.concat([bytes, Buffer.alloc(missing)]) : bytes;
};

export const invalid = (reason: string) =>
  new SluiceError('TOKEN_INVALID', `after: ${reason}. Begin without a token, or continue from another.`);

const notYours = () =>
  new SluiceError(
    'TOKEN_MISMATCH',
    'after: this token was given under other rights than yours are now. Begin without a token.',
  );

const mismatch = (reason: string) =>
  new SluiceError(
    'TOKEN_MISMATCH',
    `after: this token belongs to another query; ${reason}. Ask as you did when you got it, or begin without a token.`,
  );
