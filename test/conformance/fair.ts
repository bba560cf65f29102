import { ok, strictEqual } from 'node:assert/strict';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { onPortalRead } from '../utils/portal-reads.ts';
import { type Rule, seeded } from './rule.ts';

export const fair: readonly Rule[] = [
  {
    promise: 'R11',
    level: 'MUST',
    says: 'leaves at least one turn of the event loop to others with each batch',
    inside: true,
    async check({ name }, { url }) {
      let turn = 0;
      let running = true;
      const count = () => {
        turn += 1;
        if (running) setImmediate(count);
      };
      count();
      const reads = new Map<number, number>();
      const stop = onPortalRead((rows) => {
        // The first batch takes two reads: some rows to see how wide they are, and the rest.
        if (rows > PROBE) reads.set(turn, (reads.get(turn) ?? 0) + 1);
      });
      try {
        strictEqual(await readByThread(name, url), seeded);
      } finally {
        running = false;
        stop();
      }
      ok(reads.size > 20);
      strictEqual(Math.max(...reads.values()), 1);
    },
  },
];

/** As many rows as a stream begins with, and one more. */
const PROBE = 5;

/** From a thread of its own, so that the reading gives no turns to the server's event loop. */
async function readByThread(name: string, url: string): Promise<unknown> {
  const worker = new Worker(new URL('../doors/reader-thread.ts', import.meta.url), { workerData: { name, url } });
  const [rows] = await once(worker, 'message');
  return rows;
}
