/** The thread of flights-thread.ts: answers each message with the next block, and with `end` after the last. */
import { on } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import { flightBlocks } from './flights-file.ts';

if (!parentPort) throw new Error('flights-worker.ts runs as a thread only');

const blocks = flightBlocks(Number(workerData));
for await (const _ of on(parentPort, 'message')) {
  const { done, value } = await blocks.next();
  if (done) break;
  parentPort.postMessage(value, [value.text.buffer]);
}
parentPort.postMessage('end');
