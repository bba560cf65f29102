/** The list of streams that run, and how each is said to have ended. */
import { describe, expect, it } from 'vitest';
import type { StreamStatus } from '../../src/core/run/stream-status.ts';
import { createStreams, type StreamEnding } from '../../src/core/run/streams.ts';
import type { RowBatch, RowPlan } from '../../src/core/types.ts';
import { rowBatch } from '../utils/row-batch.ts';

const plan: RowPlan = { model: 'Flight', select: {}, where: { delay: { gt: 1n } }, first: 4 };
const reader = { id: 'one', transport: 'csv', client: '127.0.0.1' };

async function* batches(error?: Error): AsyncGenerator<RowBatch, void, undefined> {
  for (const delivered of [2, 4]) {
    if (error && delivered === 4) throw error;
    yield rowBatch([{ id: 1 }, { id: 2 }], { bytes: 10, delivered, last: delivered === 4 });
  }
}

function follow(source = batches()) {
  const ended: { status: StreamStatus; ending: StreamEnding }[] = [];
  const gave: number[] = [];
  const leave = new AbortController();
  const stop = new AbortController();
  const streams = createStreams();
  streams.watch({ gave: ({ rows }) => gave.push(rows), ended: (status, ending) => ended.push({ status, ending }) });
  const rows = streams.follow(() => source, { plan, reader, signal: leave.signal, stops: [stop.signal] });
  return { streams, rows, ended, gave, leave, stop };
}

describe('a stream', () => {
  it('is on the list from its first pull to its end', async () => {
    const { streams, rows, gave } = follow();
    expect(streams.list()).toEqual([]);
    await rows.next();
    expect(streams.list()).toMatchObject([
      { ...reader, model: 'Flight', plan: '{"where":{"delay":{"gt":"1"}},"first":4}', state: 'running', rows: 2 },
    ]);
    await rows.next();
    expect(streams.list()).toMatchObject([{ state: 'ending', rows: 4, bytes: 20, batchRows: 2 }]);
    await rows.next();
    expect(streams.list()).toEqual([]);
    expect(gave).toEqual([2, 4]);
  });

  it('that is never pulled is never on it, and has no end', async () => {
    const { streams, rows, ended } = follow();
    await rows.return();
    expect([streams.list(), ended]).toEqual([[], []]);
  });

  it('counts the time for which its reader leaves a batch, and not that for which it waits itself', async () => {
    const waiting = Promise.withResolvers<void>();
    const source = async function* () {
      for await (const batch of batches()) {
        yield batch;
        await waiting.promise;
      }
    };
    const { streams, rows } = follow(source());
    await rows.next();
    while (streams.list()[0]?.stalledMs === 0);
    const next = rows.next();
    await Promise.resolve();
    expect(streams.list()[0]?.stalledMs).toBe(0);
    waiting.resolve();
    await next;
  });
});

describe('a stream has ended', () => {
  it('complete, once its reader asks for more than the last batch, or returns it', async () => {
    const read = follow();
    await Array.fromAsync(read.rows);
    const returned = follow();
    await returned.rows.next();
    await returned.rows.next();
    await returned.rows.return();
    for (const { ended } of [read, returned])
      expect(ended).toMatchObject([{ status: { rows: 4 }, ending: { outcome: 'complete' } }]);
  });

  it.each([
    ['refused', 0],
    ['broken', 1],
  ])('%s, by an error after %i batches', async (outcome, pulls) => {
    const error = new Error('lost');
    const { rows, ended } = follow(pulls === 0 ? failing(error) : batches(error));
    for (let pull = 0; pull < pulls; pull += 1) await rows.next();
    await expect(rows.next()).rejects.toBe(error);
    expect(ended).toMatchObject([{ ending: { outcome, error } }]);
  });

  it('broken, by what its reader throws into it', async () => {
    const { rows, ended } = follow();
    const error = new Error('cannot be encoded');
    await rows.next();
    await rows.next();
    await expect(rows.throw(error)).rejects.toBe(error);
    expect(ended).toMatchObject([{ ending: { outcome: 'broken', error } }]);
  });

  it('by its reader leaving', async () => {
    const returned = follow();
    await returned.rows.next();
    await returned.rows.return();
    const aborted = follow();
    await aborted.rows.next();
    await aborted.rows.next();
    aborted.leave.abort();
    await aborted.rows.return();
    for (const { ended } of [returned, aborted]) expect(ended).toMatchObject([{ ending: { outcome: 'reader left' } }]);
  });

  it('with the server', async () => {
    const { rows, ended, stop } = follow();
    await rows.next();
    stop.abort();
    await rows.return();
    expect(ended).toMatchObject([{ ending: { outcome: 'stopped' } }]);
  });
});

// biome-ignore lint/correctness/useYield: it fails before it has any rows
async function* failing(error: Error): AsyncGenerator<RowBatch, void, undefined> {
  throw error;
}
