/** R11: a stream leaves turns of the event loop to everybody else, by whatever door. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { onPortalRead } from '../utils/portal-reads.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { doors } from './doors.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(() => server.dispose());

describe('R11 a stream that nothing holds up', () => {
  it.each(doors)('leaves at least one turn of the event loop to others with each batch: $name', async ({ name }) => {
    let turn = 0;
    let running = true;
    const count = () => {
      turn += 1;
      if (running) setImmediate(count);
    };
    count();
    const reads = new Map<number, number>();
    const stop = onPortalRead(() => reads.set(turn, (reads.get(turn) ?? 0) + 1));
    expect(await readByThread(name)).toBe(20_000);
    running = false;
    stop();
    expect(reads.size).toBeGreaterThan(20);
    expect(Math.max(...reads.values())).toBe(1);
  });
});

async function readByThread(name: string): Promise<unknown> {
  const worker = new Worker(new URL('reader-thread.ts', import.meta.url), { workerData: { name, url: server.url } });
  const [rows] = await once(worker, 'message');
  return rows;
}
