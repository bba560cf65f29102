/** What operators see of the streams: `/metrics`, and a log line for each at its end. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from '../doors/doors.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { readMetric } from '../utils/metrics.ts';
import { keepLog, startServer, type TestServer } from '../utils/server.ts';

const log = keepLog();
let database: TestDatabase;
let server: TestServer;
beforeAll(async () => {
  database = await createDatabase();
  await addFlights(database.url, 30_000);
  server = await startServer({ DATABASE_URL: database.url }, log);
});
afterAll(async () => {
  await server?.dispose();
  await database?.dispose();
});

/** By how much a metric of all doors together grows. */
async function watch(name: string, labels: Record<string, string>) {
  const before = await readMetric(server.url, name, labels);
  return async () => (await readMetric(server.url, name, labels)) - before;
}

const names: Record<string, string> = {
  multipart: '@stream over multipart',
  SSE: '@stream over sse',
  WebSocket: '@stream over websocket',
  'subscription, SSE': 'subscription over sse',
  'subscription, WebSocket': 'subscription over websocket',
  CSV: 'csv',
  NDJSON: 'ndjson',
};

/** What the server calls a door of these tests. */
const nameOf = (name: string) =>
  names[name.replace('@stream, ', '').replace(/, (2022|v0|gzip|br|zstd|keep-alive).*/, '')] ?? name;

describe.each(doors)('$name', ({ name, open }) => {
  const transport = nameOf(name);

  it('counts rows, bytes and the first row, and logs a line at the end', async () => {
    const ended = await watch('sluice_streams_ended_total', { transport, end: 'complete' });
    const rows = await watch('sluice_rows_total', { transport, model: 'Flight' });
    const bytes = await watch('sluice_bytes_total', { transport });
    const firstRows = await watch('sluice_first_row_seconds_count', { transport });
    const before = log.lines('stream ended').length;
    expect(await open(server.url, { first: 1_234 }).rows()).toHaveLength(1_234);
    await expect.poll(ended).toBe(1);
    expect(await rows()).toBe(1_234);
    expect(await bytes()).toBeGreaterThan(10_000);
    expect(await firstRows()).toBe(1);
    expect(log.lines('stream ended').slice(before)).toMatchObject([
      { transport, client: '127.0.0.1', model: 'Flight', rows: 1_234, end: 'complete' },
    ]);
  });

  it('shows the stream while it runs, and that its reader left', async () => {
    const cancelled = await watch('sluice_streams_cancelled_total', { transport });
    const before = log.lines('stream ended').length;
    const reading = open(server.url, { wide: true });
    await reading.firstBytes();
    await expect.poll(() => readMetric(server.url, 'sluice_streams_open', { transport, state: 'running' })).toBe(1);
    reading.leave();
    await expect.poll(cancelled).toBe(1);
    expect(await readMetric(server.url, 'sluice_streams_open', { transport })).toBe(0);
    expect(log.lines('stream ended').slice(before)).toMatchObject([{ transport, end: 'reader left' }]);
  });
});

describe('/metrics', () => {
  it('shows streams whose readers have stopped', async () => {
    await using server = await startServer({ DATABASE_URL: database.url, STREAM_STALL_SECONDS: '0.3' });
    const reading = doors[0]?.open(server.url, { wide: true });
    await reading?.firstBytes();
    await expect.poll(() => readMetric(server.url, 'sluice_streams_stalled'), { timeout: 10_000 }).toBe(1);
    reading?.leave();
    await expect.poll(() => readMetric(server.url, 'sluice_streams_stalled')).toBe(0);
  });

  it('has those of the process, and takes GET and HEAD only', async () => {
    expect(await readMetric(server.url, 'process_resident_memory_bytes')).toBeGreaterThan(1_000_000);
    expect((await fetch(`${server.url}/metrics`, { method: 'HEAD' })).status).toBe(200);
    expect((await fetch(`${server.url}/metrics`, { method: 'POST' })).status).toBe(405);
  });
});
