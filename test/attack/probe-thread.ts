/** Asks `/healthz` ten times a second, from a thread that does nothing else, how soon it answers. */
import { parentPort, workerData } from 'node:worker_threads';

export interface Answers {
  readonly count: number;
  readonly failed: number;
  readonly slowestMs: number;
  readonly over300Ms: number;
}

/** What has not answered by then counts as failed. */
const GIVE_UP_MS = 10_000;

const url = workerData as string;
let over = false;
parentPort?.once('message', () => {
  over = true;
});

let count = 0;
let failed = 0;
let slowestMs = 0;
let over300Ms = 0;
while (!over) {
  const began = performance.now();
  const answered = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(GIVE_UP_MS) }).then(
    async (response) => (await response.text()) !== '' && response.ok,
    () => false,
  );
  const ms = performance.now() - began;
  count += 1;
  if (!answered) failed += 1;
  slowestMs = Math.max(slowestMs, ms);
  if (ms > 300) over300Ms += 1;
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, 100 - ms)));
}
parentPort?.postMessage({ count, failed, slowestMs, over300Ms } satisfies Answers);
