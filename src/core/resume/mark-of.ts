import type { Mark } from '../types.ts';
import type { Fingerprint } from './fingerprint.ts';
import { checksumOf } from './tally.ts';
import type { Place, Tokens } from './token.ts';

/** What its reader has once it is at this place of a query. Its token is written when it is first asked for. */
export const markOf = (place: Place, query: Fingerprint, tokens: Tokens): Mark => new MarkOfPlace(place, query, tokens);

class MarkOfPlace implements Mark {
  readonly delivered: number;
  readonly checksum: string;
  readonly #place: Place;
  readonly #query: Fingerprint;
  readonly #tokens: Tokens;
  #written: ReturnType<Tokens['write']> | undefined;

  constructor(place: Place, query: Fingerprint, tokens: Tokens) {
    this.delivered = place.delivered;
    this.checksum = checksumOf(place);
    this.#place = place;
    this.#query = query;
    this.#tokens = tokens;
  }

  get token(): string {
    return this.#write().token;
  }

  get canContinue(): boolean {
    return this.#write().canContinue;
  }

  #write() {
    this.#written ??= this.#tokens.write(this.#place, this.#query);
    return this.#written;
  }
}
