/**
 * Reads the flights in a thread of its own. Its heap is bounded, and is given back when it ends: read in the server's
 * own thread, the file would leave the process several hundred megabytes larger.
 */
import { on } from 'node:events';
import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Block } from './flights-file.ts';

/** Blocks that the thread works ahead. */
const ahead = 4;

/** What `flightBlocks` yields. Ends the thread in every case. */
export async function* flightBlocksFromThread(count: number): AsyncGenerator<Block, void, undefined> {
  // .ts from source, .js from dist.
  const thread = new Worker(new URL(`flights-worker${extname(import.meta.url)}`, import.meta.url), {
    workerData: count,
    resourceLimits: { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 16 },
  });
  try {
    const messages = on(thread, 'message', { close: ['exit'] });
    for (let asked = 0; asked < ahead; asked++) thread.postMessage('next');
    for await (const [message] of messages) {
      const block: Block | 'end' = message;
      if (block === 'end') return;
      yield block;
      thread.postMessage('next');
    }
    throw new Error('the thread that reads the flights ended early');
  } finally {
    await thread.terminate();
  }
}
