/**
 * The body of an answer, compressed on its way. The wire's wait is the source's wait: a chunk is done when the reader has
 * taken it, and nothing is queued in between.
 */
import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { giveBytes } from '../../core/postgres/spare-bytes.ts';
import { turn } from '../../iterable/turn.ts';
import type { Coding } from './coding.ts';
import { createCompressor } from './compressor.ts';

export interface Body extends Disposable {
  /**
   * Sends a chunk, so that the reader has all of it. Resolves when it may be followed by another. What it stands in is
   * given back: nobody may look at it afterwards.
   */
  readonly write: (chunk: Uint8Array) => Promise<void>;
  /** Sends what belongs after the last chunk. The response is not ended by it: trailers may follow. */
  readonly finish: () => Promise<void>;
}

export interface BodyOptions {
  readonly coding: Coding;
  /** Aborted when the reader has left: then every wait ends with its reason. */
  readonly signal: AbortSignal;
}

export function createBody(res: ServerResponse, { coding, signal }: BodyOptions): Body {
  const compressor = createCompressor(coding);
  const send = async (chunk: Uint8Array) => {
    signal.throwIfAborted();
    if (chunk.length === 0) return;
    const isTaken = res.write(chunk, (error) => {
      if (!error) giveBytes(chunk);
    });
    if (!isTaken) await once(res, 'drain', { signal });
    // A socket that takes all at once would never let others have their turn; and who has had one waits behind all that
    // have not, however fast its reader is.
    await turn();
    signal.throwIfAborted();
  };
  return {
    async write(chunk) {
      const compressed = await compressor.add(chunk);
      if (compressed !== chunk) giveBytes(chunk);
      await send(compressed);
    },
    finish: async () => send(await compressor.end()),
    [Symbol.dispose]: () => compressor[Symbol.dispose](),
  };
}
