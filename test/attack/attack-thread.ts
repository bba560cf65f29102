/** Plays all attacks at once, from a thread of its own, so that what they cost delays no reader and no probe. */
import { parentPort, workerData } from 'node:worker_threads';
import { createRandom } from '../../src/app/seed/random.ts';
import { attacks } from './attacks.ts';

export interface AttackOrders {
  readonly url: string;
  readonly databaseUrl: string;
  readonly seed: number;
  readonly names: readonly string[];
}

// What the run hands over.
const { url, databaseUrl, seed, names } = workerData as AttackOrders;
const over = new AbortController();
parentPort?.once('message', () => over.abort());

const strikes: Record<string, number> = {};
await Promise.all(
  Object.entries(attacks).map(async ([name, attack], index) => {
    strikes[name] = 0;
    if (names.length > 0 && !names.includes(name)) return;
    const random = createRandom(seed + index);
    while (!over.signal.aborted) {
      // A strike that the server refuses, or that breaks, is over; the next one follows.
      await attack({ url, databaseUrl, from: `127.0.7.${index + 1}`, random, signal: over.signal }).catch(() => {});
      strikes[name] += 1;
      await new Promise((resolve) => setTimeout(resolve, 20 + random.below(200)));
    }
  }),
);
parentPort?.postMessage(strikes);
