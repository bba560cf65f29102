/** One stream into the page: started, paused, resumed, stopped, continued, and watched while it runs. */
import { createGate } from '../../client/gate.ts';
import { StreamError } from '../../client/stream-error.ts';
import type { Batch, Transport } from '../../client/types.ts';
import type { Operation } from '../query/operation.ts';
import { addBatch, expectedOf, messageOf } from './batch-status.ts';
import { countSnapshots } from './count-snapshots.ts';
import { createLiveStore } from './live-store.ts';
import { createLookout } from './lookout.ts';
import { createPace } from './pace.ts';
import { createProver } from './proof.ts';
import { createRowStore, type Rows } from './row-store.ts';
import type { RunOptions } from './run-options.ts';
import { beginning, isOver, isPaused, type RunStatus } from './run-status.ts';
import { createStopwatch } from './stopwatch.ts';
import { turn } from './turn.ts';
import { createWatchers } from './watchers.ts';

export interface Run {
  readonly rows: Rows;
  readonly status: RunStatus;
  pause(): void;
  resume(): void;
  stop(): void;
  /** Takes a broken stream up again without further wait. */
  retryNow(): void;
  /** Goes on behind the last row of a run that is over. @param more rows at most; undefined for all the rest. */
  goOn(more: number | undefined): void;
  /** Told of every batch, of every change of state, and of the time that passes. Returns what ends that. */
  watch(watcher: () => void): () => void;
}

export function startRun(options: RunOptions): Run {
  const { client, operation, transport, columns, key, onStreamId, tell, see, estimate, spare, live = false } = options;
  const store = live ? createLiveStore(columns, key) : createRowStore(columns);
  const watchers = createWatchers();
  const prover = createProver(key);
  const snapshots = countSnapshots();
  const stopwatch = createStopwatch();
  const gate = createGate();
  let leaving = new AbortController();
  let pace = createPace();
  let limit = options.first;
  let token: string | undefined;
  let retryAt = 0;
  let retryNow = () => {};
  /** A pause from here. Once the server has been told of it, its end there was asked for elsewhere. */
  let pausing: { readonly streamId: string; isTold: boolean } | undefined;
  let status: RunStatus = {
    ...beginning,
    ...(live ? { live: { isCaughtUp: false, changed: 0, removed: 0 } } : { expected: limit }),
  };

  const change = (changes: Partial<RunStatus>) => {
    status = { ...status, elapsedMs: stopwatch.elapsedMs, ...changes };
    watchers.tell();
  };

  const take = (batch: Batch<unknown>) => {
    const now = performance.now();
    lookout.heard();
    // A token is that of the last row, or none.
    token = batch.token ?? batch.end?.token ?? (batch.rows.length > 0 ? undefined : token);
    if (batch.streamId !== undefined && batch.streamId !== status.streamId) onStreamId?.(batch.streamId);
    if (batch.rows.length > 0) snapshots.note(batch.snapshot);
    const removed = store.remove(batch.removed ?? []);
    const before = store.length;
    store.append(batch.rows);
    if (!live) prover.add(batch.rows);
    pace.note(batch.delivered, now);
    change({
      state: gate.isOpen ? 'running' : 'paused',
      delivered: store.length,
      ...(status.live === undefined
        ? { expected: expectedOf(batch, limit) ?? status.expected }
        : { live: addBatch(status.live, batch, removed, store.length - before) }),
      firstRowMs: status.firstRowMs ?? (batch.rows.length > 0 ? stopwatch.elapsedMs : undefined),
      rate: gate.isOpen ? pace.rate(now) : 0,
      quietMs: 0,
      retry: undefined,
      snapshots: snapshots.count,
      streamId: batch.streamId ?? status.streamId,
      seen: gate.isOpen ? messageOf(status.seen) : status.seen,
      ...(batch.end && { proof: prover.prove(batch.end) }),
    });
  };

  /** Where all connections over HTTP are taken by other tabs, WebSockets are not. */
  const transportOf = async (until: Promise<void>): Promise<Transport> => {
    if (transport === 'websocket' || spare === undefined || (await spare(until))) return transport;
    change({ isCrowded: true });
    return 'websocket';
  };

  const read = async (variables: Operation['variables'], until: Promise<void>) => {
    const batches = client.batches(operation.document, {
      variables,
      transport: await transportOf(until),
      signal: leaving.signal,
      // A server that starts anew takes a while; whoever looks can stop it.
      retry: { attempts: 60, maxMs: 2000 },
      onRetry({ attempt, error, waitMs, retryNow: go }) {
        snapshots.askedAgain();
        retryNow = go;
        retryAt = performance.now() + waitMs;
        const retry = { attempt, inMs: waitMs };
        change({ state: 'retrying', error, rate: 0, resumed: status.resumed + 1, retry, seen: undefined });
      },
    });
    for await (const batch of batches) {
      take(batch);
      await gate.passed();
      await turn();
    }
  };

  /** A reader that reads nothing is told nothing: so it asks. */
  const lookAfter = async () => {
    const { streamId, state } = status;
    if (see === undefined || streamId === undefined || state === 'retrying') return;
    const told = pausing?.isTold === true && pausing.streamId === streamId ? pausing : undefined;
    const seen = await see(streamId).catch(() => undefined);
    if (isOver(status) || status.streamId !== streamId || status.state === 'retrying') return;
    change({ seen, ...(seen?.pausedBy !== undefined && { rate: 0 }) });
    // Its end is on its way, behind what came before the pause.
    if (seen?.outcome === 'cancelled') gate.open();
    const goesOn = seen !== undefined && seen.pausedBy === undefined && seen.outcome === undefined;
    if (goesOn && told !== undefined && told === pausing) readOn();
  };

  const readOn = () => {
    pausing = undefined;
    gate.open();
    stopwatch.go();
    lookout.heard();
    change({ state: 'running', seen: messageOf(status.seen) });
  };

  const lookout = createLookout({
    isReading: () => gate.isOpen,
    isCalm: () => status.live?.isCaughtUp === true,
    onTick(quietMs) {
      const now = performance.now();
      const rate = status.state === 'running' && !isPaused(status) ? pace.rate(now) : 0;
      change({ quietMs, rate, ...(status.retry && { retry: { ...status.retry, inMs: Math.max(0, retryAt - now) } }) });
    },
    onLook: () => void lookAfter(),
  });

  const end = (changes: Partial<RunStatus>) => {
    lookout.stop();
    stopwatch.halt();
    const seconds = stopwatch.elapsedMs / 1000;
    const isLimited =
      !live && changes.state === 'complete' && limit !== undefined && limit > 0 && store.length >= limit;
    const canGoOn = token !== undefined && (isLimited || changes.state !== 'complete');
    const rate = seconds > 0 ? store.length / seconds : 0;
    change({ rate, quietMs: 0, retry: undefined, seen: messageOf(status.seen), isLimited, canGoOn, ...changes });
    if (isLimited)
      estimate?.().then(
        (total) => status.isLimited && change({ total }),
        // It is said without a number then.
        () => {},
      );
  };

  const start = (variables: Operation['variables']) => {
    lookout.start();
    const over = Promise.withResolvers<void>();
    const reading = read(variables, over.promise);
    reading.then(over.resolve, () => over.resolve());
    reading.then(
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
  };
  start(operation.variables);

  return {
    rows: store,
    get status() {
      return status;
    },
    pause() {
      if (isOver(status) || !gate.isOpen) return;
      gate.close();
      stopwatch.halt();
      change({ state: 'paused', rate: 0 });
      const { streamId } = status;
      if (streamId === undefined) return;
      const own = { streamId, isTold: false };
      pausing = own;
      tell?.(streamId, { pause: true }).then(
        () => {
          own.isTold = true;
        },
        // Who is not heard pauses here alone.
        () => {},
      );
    },
    resume() {
      if (isOver(status)) return;
      readOn();
      if (status.streamId !== undefined) tell?.(status.streamId, { resume: true }).catch(() => {});
    },
    stop() {
      if (isOver(status)) return;
      leaving.abort(new Error('stopped'));
      gate.open();
    },
    retryNow: () => retryNow(),
    goOn(more) {
      if (!status.canGoOn) return;
      limit = more === undefined ? undefined : store.length + more;
      leaving = new AbortController();
      pace = createPace();
      snapshots.askedAgain();
      gate.open();
      stopwatch.go();
      lookout.heard();
      const expected = live ? undefined : (limit ?? status.total);
      change({
        state: store.length > 0 ? 'running' : 'connecting',
        ...(status.live && { live: { ...status.live, isCaughtUp: false } }),
        ...{
          expected,
          isLimited: false,
          isCrowded: false,
          canGoOn: false,
          proof: undefined,
          error: undefined,
          rate: 0,
        },
      });
      const { first, ...variables } = operation.variables;
      // What a live query is of stays the same, its limit included.
      start({ ...variables, after: token, ...(live ? { first } : more !== undefined && { first: more }) });
    },
    watch: watchers.watch,
  };
}
