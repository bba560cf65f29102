import type { Mark } from '../types.ts';
import type { Fingerprint } from './fingerprint.ts';
import { checksumOf } from './tally.ts';
import type { Place, Tokens } from './token.ts';

/** What its reader has once it is at this place of a query. Its token is written when it is first asked for. */
export function markOf(place: Place, query: Fingerprint, tokens: Tokens): Mark {
  let written: ReturnType<Tokens['write']> | undefined;
  const write = () => {
    written ??= tokens.write(place, query);
    return written;
  };
  return {
    delivered: place.delivered,
    checksum: checksumOf(place),
    get token() {
      return write().token;
    },
    get canContinue() {
      return write().canContinue;
    },
  };
}
