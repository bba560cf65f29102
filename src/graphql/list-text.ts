/** The JSON of a list that comes in parts. */
import { jsonInTurns } from './json-pieces.ts';
import { RawJson } from './raw-json.ts';

export class ListText {
  readonly #hold: (bytes: number) => void;
  readonly #pieces: Buffer[] = [];
  /** Items so far. */
  length = 0;

  /** @param hold told of the bytes of each piece, as it is made; what it throws is thrown by `add`. */
  constructor(hold: (bytes: number) => void) {
    this.#hold = hold;
  }

  async add(items: readonly unknown[]): Promise<void> {
    if (items.length === 0) return;
    this.#append(await jsonInTurns(items, this.#hold), items.length);
  }

  /** A list that is text already. */
  addText(text: Buffer, length: number): void {
    if (length === 0) return;
    this.#hold(text.length);
    this.#append([text], length);
  }

  #append(pieces: Buffer[], length: number): void {
    // Its opening bracket makes room for the comma, its closing one goes.
    if (this.length > 0 && pieces[0]) pieces[0][0] = COMMA;
    const last = pieces.pop();
    this.#pieces.push(...pieces, ...(last ? [last.subarray(0, -1)] : []));
    this.length += length;
  }

  /** The whole list. */
  end(): RawJson {
    return new RawJson([...(this.length === 0 ? [opening] : []), ...this.#pieces, closing], this.length);
  }
}

const COMMA = 0x2c;
const opening = Buffer.from('[');
const closing = Buffer.from(']');
