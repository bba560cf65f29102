/** One stream into the page: started, paused, resumed, stopped, and watched while it runs. */
import { createChecksum } from '../../client/checksum.ts';
import type { Client } from '../../client/create-client.ts';
import { StreamError } from '../../client/stream-error.ts';
import type { Batch, End, Transport } from '../../client/types.ts';
import type { Operation } from '../query/operation.ts';
import type { Column } from './cells.ts';
import { createGate } from './gate.ts';
import { createPace } from './pace.ts';
import { createRowStore, type Rows } from './row-store.ts';
import { turn } from './turn.ts';
import { createWatchers } from './watchers.ts';

export type RunState = 'connecting' | 'running' | 'paused' | 'retrying' | 'complete' | 'stopped' | 'failed';

export interface RunStatus {
  readonly state: RunState;
  readonly delivered: number;
  /** About how many there will be. */
  readonly expected: number | undefined;
  /** From the request to the first row. */
  readonly firstRowMs: number | undefined;
  readonly elapsedMs: number;
  /** Rows a second. */
  readonly rate: number;
  readonly streamId: string | undefined;
  /** Of a complete stream: what the server says of it, and whether the page's own count and checksum agree. */
  readonly proof: Proof | undefined;
  readonly error: StreamError | undefined;
  /** How often it has been taken up again. */
  readonly resumed: number;
}

export interface Proof extends End {
  /** `count`: there is no checksum to compare. */
  readonly agrees: 'count and checksum' | 'count' | 'not';
}

export interface RunOptions {
  readonly client: Client;
  readonly operation: Operation;
  readonly door: Transport;
  readonly columns: readonly Column[];
  /** The fields that the checksum is made of; none, where they are not known. */
  readonly key: readonly string[];
  /** Told of the server's name for the stream; again where it is taken up again. */
  readonly onStreamId?: (streamId: string) => void;
  /** Tells the stream what to do: what is on its way already does not wait for a reader that is paused. */
  readonly tell?: (streamId: string, command: { readonly pause: true } | { readonly resume: true }) => void;
  /** Rows that were asked for at most. */
  readonly first: number | undefined;
}

export interface Run {
  readonly rows: Rows;
  readonly status: RunStatus;
  pause(): void;
  resume(): void;
  stop(): void;
  /** Told of every batch and every change of state. Returns what ends that. */
  watch(watcher: () => void): () => void;
}

export const isOver = ({ state }: RunStatus): boolean =>
  state === 'complete' || state === 'stopped' || state === 'failed';

export function startRun({ client, operation, door, columns, key, first, onStreamId, tell }: RunOptions): Run {
  const store = createRowStore(columns);
  const watchers = createWatchers();
  const leaving = new AbortController();
  const gate = createGate();
  const pace = createPace();
  const checksum = createChecksum();
  const began = performance.now();
  let pausedMs = 0;
  let pausedAt: number | undefined;
  let endedAt: number | undefined;
  let status: RunStatus = {
    state: 'connecting',
    delivered: 0,
    expected: first,
    firstRowMs: undefined,
    elapsedMs: 0,
    rate: 0,
    streamId: undefined,
    proof: undefined,
    error: undefined,
    resumed: 0,
  };

  const change = (changes: Partial<RunStatus>) => {
    const now = performance.now();
    const elapsedMs = (endedAt ?? pausedAt ?? now) - began - pausedMs;
    status = { ...status, elapsedMs, ...changes };
    watchers.tell();
  };

  const take = (batch: Batch<unknown>) => {
    const now = performance.now();
    if (batch.streamId !== undefined && batch.streamId !== status.streamId) onStreamId?.(batch.streamId);
    store.append(batch.rows);
    if (key.length > 0) for (const row of batch.rows) checksum.add(keyText(row, key));
    pace.note(store.length, now);
    change({
      state: gate.isOpen ? 'running' : 'paused',
      delivered: store.length,
      expected: expectedOf(batch, first) ?? status.expected,
      firstRowMs: status.firstRowMs ?? (batch.rows.length > 0 ? now - began : undefined),
      rate: pace.rate(now),
      streamId: batch.streamId ?? status.streamId,
      ...(batch.end && { proof: proofOf(batch.end, store.length, key.length > 0 ? checksum.text : undefined) }),
    });
  };

  const read = async () => {
    const batches = client.batches(operation.document, {
      variables: operation.variables,
      transport: door,
      signal: leaving.signal,
      // A server that starts anew takes a while; whoever looks can stop it.
      retry: { attempts: 60, maxMs: 2000 },
      onRetry: ({ error }) => change({ state: 'retrying', error, rate: 0, resumed: status.resumed + 1 }),
    });
    for await (const batch of batches) {
      take(batch);
      await gate.passed();
      await turn();
    }
  };

  const end = (changes: Partial<RunStatus>) => {
    endedAt = pausedAt ?? performance.now();
    const seconds = (endedAt - began - pausedMs) / 1000;
    change({ rate: seconds > 0 ? store.length / seconds : 0, ...changes });
  };

  read().then(
    () => end({ state: 'complete', error: undefined }),
    (error: unknown) => {
      if (leaving.signal.aborted) end({ state: 'stopped', error: undefined });
      else
        end({
          state: 'failed',
          error: error instanceof StreamError ? error : new StreamError('BAD_RESPONSE', String(error)),
        });
    },
  );

  return {
    rows: store,
    get status() {
      return status;
    },
    pause() {
      if (isOver(status) || !gate.isOpen) return;
      gate.close();
      pausedAt = performance.now();
      change({ state: 'paused', rate: 0 });
      if (status.streamId !== undefined) tell?.(status.streamId, { pause: true });
    },
    resume() {
      if (pausedAt === undefined) return;
      pausedMs += performance.now() - pausedAt;
      pausedAt = undefined;
      gate.open();
      change({ state: 'running' });
      if (status.streamId !== undefined) tell?.(status.streamId, { resume: true });
    },
    stop() {
      if (isOver(status)) return;
      leaving.abort(new Error('stopped'));
      gate.open();
    },
    watch: watchers.watch,
  };
}

const keyText = (row: unknown, key: readonly string[]): string =>
  key.map((name) => String((row as Readonly<Record<string, unknown>>)[name])).join(',');

/** An estimate counts what there is; no more than `first` of it comes. */
function expectedOf({ estimatedTotal, end }: Batch<unknown>, first: number | undefined): number | undefined {
  if (end !== undefined) return end.rowCount;
  if (estimatedTotal === undefined) return undefined;
  return first === undefined ? estimatedTotal : Math.min(first, estimatedTotal);
}

function proofOf(end: End, count: number, sum: string | undefined): Proof {
  const counts = end.rowCount === count;
  if (end.checksum === undefined || sum === undefined) return { ...end, agrees: counts ? 'count' : 'not' };
  return { ...end, agrees: counts && end.checksum === sum ? 'count and checksum' : 'not' };
}
