/** Reads a download in parts (`multipart/mixed`) while it arrives: each part is whole, or it does not come. */
import { boundaryOf } from './multipart.ts';
import { piecesOf } from './pieces.ts';
import { broken, StreamError } from './stream-error.ts';

export interface DownloadPart {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** @throws StreamError where the body is not in parts, or ends before its last boundary. */
export async function* readDownloadParts(response: Response): AsyncGenerator<DownloadPart, void, undefined> {
  const mediaType = response.headers.get('content-type') ?? '';
  const boundary = boundaryOf(mediaType);
  if (boundary === undefined)
    throw new StreamError('BAD_RESPONSE', `The server answered with ${mediaType}, not in parts.`);
  const pieces = piecesOf(response);
  const bytes = new Bytes(pieces);
  try {
    for (;;) {
      // A part that is long in coming is announced by its boundary, with spaces behind it.
      const line = (await bytes.takeUntil('\r\n')).trimEnd();
      if (line === `--${boundary}--`) return;
      if (line !== `--${boundary}`) throw new StreamError('BAD_RESPONSE', 'A part does not begin with its boundary.');
      const headers = headersOf(await bytes.takeUntil('\r\n\r\n'));
      const content = await bytes.take(Number(headers.get('content-length')));
      await bytes.take('\r\n'.length);
      yield { headers, content };
    }
  } finally {
    await pieces.return();
  }
}

function headersOf(text: string): Map<string, string> {
  return new Map(
    text.split('\r\n').map((line) => {
      const [name = '', ...value] = line.split(':');
      return [name.trim().toLowerCase(), value.join(':').trim()];
    }),
  );
}

/** Bytes that are taken off the beginning of a body. */
class Bytes {
  readonly #pieces: AsyncIterator<Uint8Array<ArrayBuffer>, void>;
  #held = new Uint8Array(0);

  constructor(pieces: AsyncIterator<Uint8Array<ArrayBuffer>, void>) {
    this.#pieces = pieces;
  }

  async take(count: number): Promise<Uint8Array<ArrayBuffer>> {
    const pieces = [this.#held];
    let size = this.#held.length;
    for (; size < count; size = size + (pieces.at(-1)?.length ?? 0)) pieces.push(await this.#next());
    const all = pieces.length === 1 ? this.#held : joined(pieces, size);
    this.#held = all.subarray(count);
    return all.subarray(0, count);
  }

  /** The text before `end`, which is taken too. Both are ASCII. */
  async takeUntil(end: string): Promise<string> {
    for (;;) {
      const at = indexOf(this.#held, end);
      if (at >= 0) {
        const text = String.fromCharCode(...this.#held.subarray(0, at));
        this.#held = this.#held.subarray(at + end.length);
        return text;
      }
      const next = await this.#next();
      this.#held = joined([this.#held, next], this.#held.length + next.length);
    }
  }

  async #next(): Promise<Uint8Array<ArrayBuffer>> {
    const { done, value } = await this.#pieces.next();
    if (done === true) throw broken('The connection ended before the download did.');
    return value;
  }
}

function joined(pieces: readonly Uint8Array[], size: number): Uint8Array<ArrayBuffer> {
  const all = new Uint8Array(size);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}

function indexOf(bytes: Uint8Array, text: string): number {
  const first = text.charCodeAt(0);
  for (let at = bytes.indexOf(first); at >= 0; at = bytes.indexOf(first, at + 1))
    if ([...text].every((character, index) => bytes[at + index] === character.charCodeAt(0))) return at;
  return -1;
}
