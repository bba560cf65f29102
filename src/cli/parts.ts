/** Reads a download in parts (`multipart/mixed`) while it arrives: each part is whole, or it does not come. */

export interface Part {
  /** Names in lower case. */
  readonly headers: ReadonlyMap<string, string>;
  readonly content: Buffer;
}

/** @throws Error where the body is not in parts, or ends before its last boundary; and what reading it throws. */
export async function* readParts({ body, headers }: Response): AsyncGenerator<Part, void, undefined> {
  const mediaType = headers.get('content-type') ?? '';
  const boundary = /boundary="?([^";]+)/.exec(mediaType)?.[1];
  if (boundary === undefined || body === null) throw new Error(`The server answered with ${mediaType}, not in parts.`);
  const bytes = new Bytes(body);
  for (;;) {
    const line = await bytes.takeUntil('\r\n');
    if (line === `--${boundary}--`) return;
    if (line !== `--${boundary}`) throw new Error('A part does not begin with its boundary.');
    const headers = headersOf(await bytes.takeUntil('\r\n\r\n'));
    const content = await bytes.take(Number(headers.get('content-length')));
    await bytes.take('\r\n'.length);
    yield { headers, content };
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
  readonly #source: AsyncIterator<Uint8Array>;
  #held = Buffer.alloc(0);

  constructor(body: AsyncIterable<Uint8Array>) {
    this.#source = body[Symbol.asyncIterator]();
  }

  async take(count: number): Promise<Buffer> {
    const chunks: Buffer[] = [this.#held];
    for (let size = this.#held.length; size < count; ) {
      const chunk = await this.#next();
      chunks.push(chunk);
      size += chunk.length;
    }
    const all = chunks.length === 1 ? this.#held : Buffer.concat(chunks);
    this.#held = all.subarray(count);
    return all.subarray(0, count);
  }

  /** The text before `end`, which is taken too. */
  async takeUntil(end: string): Promise<string> {
    for (;;) {
      const at = this.#held.indexOf(end);
      if (at >= 0) {
        const text = this.#held.toString('latin1', 0, at);
        this.#held = this.#held.subarray(at + end.length);
        return text;
      }
      this.#held = Buffer.concat([this.#held, await this.#next()]);
    }
  }

  async #next(): Promise<Buffer> {
    const { done, value } = await this.#source.next();
    if (done) throw new Error('The connection ended before the download did.');
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
  }
}
