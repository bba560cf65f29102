/** The streams that run, by whatever transport: each is entered when it is first pulled, and leaves at its end. */
import { codeOf, SluiceError } from '../../errors.ts';
import { atTime } from '../rights/at-time.ts';
import type { Reader, RowBatch, RowPlan } from '../types.ts';
import { joinSignals } from './join-signals.ts';
import { endless, enforcePatience, lookEvery, type Patience } from './patience.ts';
import { RunningStream } from './running-stream.ts';
import type { StreamControl, Wish } from './stream-control.ts';
import type { StreamStatus } from './stream-status.ts';

/**
 * How a stream ended. `refused`: by an error before its first batch. `broken`: by an error after it. `reader left`,
 * `too slow` a reader, `cancelled` by a command, `stopped` with the server: before its reader had the whole.
 */
export type StreamOutcome = 'complete' | 'refused' | 'broken' | 'too slow' | 'cancelled' | 'stopped' | 'reader left';

export interface StreamEnding {
  readonly outcome: StreamOutcome;
  /** Why it was refused, or broke, or was given up. */
  readonly error?: unknown;
}

/** A stream that ran, as it was at its end. */
export interface EndedStream {
  /** The viewer that it belonged to. */
  readonly identity: string | undefined;
  readonly status: StreamStatus;
  readonly ending: StreamEnding;
  /** On the clock of `performance.now()`. */
  readonly endedAt: number;
}

/** Ended streams that are remembered. */
const REMEMBERED = 200;

/** Who wants to know of every stream. What it throws would end the stream: it must not throw. */
export interface StreamWatcher {
  readonly gave?: (stream: StreamStatus, batch: RowBatch) => void;
  /** It has been parked: it goes on, on another snapshot, when its reader asks for more. */
  readonly parked?: (stream: StreamStatus) => void;
  readonly ended?: (stream: StreamStatus, ending: StreamEnding) => void;
}

export interface Followed {
  readonly plan: RowPlan;
  readonly reader: Reader;
  /** Aborted when the reader leaves. */
  readonly signal: AbortSignal;
  /** One is aborted when the service ends, or the server. */
  readonly stops: readonly AbortSignal[];
}

type Batches = AsyncGenerator<RowBatch, void, undefined>;
/** Is sent between two batches how the next one is wanted. */
type ToldBatches = AsyncGenerator<RowBatch, void, Wish | undefined>;

/** Who asks of streams: by the identity of its rights, where it has any. */
export interface StreamViewer {
  readonly identity: string | undefined;
}

export interface Streams {
  /** Those that run, the eldest first. @param viewer of this one alone. Default: all. */
  readonly list: (viewer?: StreamViewer) => readonly StreamStatus[];
  /** The last 200 that have ended, the one that ended first first. @param viewer of this one alone. Default: all. */
  readonly ended: (viewer?: StreamViewer) => readonly EndedStream[];
  /** The one of this name, while it runs. @param viewer where it is this one's. Default: whosever it is. */
  readonly find: (id: string, viewer?: StreamViewer) => RunningStream | undefined;
  /**
   * The batches that `open` makes, of a stream that is on the list while it runs; its signal ends them, whoever wants
   * their end. It is complete once its reader has asked for more
   * than the last batch, or returned it: a reader that failed to pass a batch on should `throw` that into it.
   */
  readonly follow: (open: (stream: RunningStream, signal: AbortSignal) => ToldBatches, followed: Followed) => Batches;
  /** Tells somebody of every stream, from now on until the returned function is called. */
  readonly watch: (watcher: StreamWatcher) => () => void;
}

/** @param patience with streams that stand still. Default: without end. */
export function createStreams(patience: Patience = endless): Streams {
  const watchers = new Set<StreamWatcher>();
  const running = new Map<string, RunningStream>();
  const ended: EndedStream[] = [];
  const everyMs = lookEvery(patience);
  let looking: NodeJS.Timeout | undefined;
  // A generator that nobody pulls runs no code: what is due is seen to from beside it.
  const look = () => {
    for (const stream of running.values())
      if (enforcePatience(stream, patience)) for (const { parked } of watchers) parked?.(stream.status);
  };
  const enter = (id: string, stream: RunningStream) => {
    running.set(id, stream);
    if (everyMs !== undefined) looking ??= setInterval(look, everyMs).unref();
  };
  const leave = (id: string) => {
    running.delete(id);
    if (running.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  };
  return {
    watch(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    list: (viewer) => [...running.values()].filter((stream) => isOf(stream, viewer)).map(({ status }) => status),
    ended: (viewer) => ended.filter(({ identity }) => viewer === undefined || viewer.identity === identity),
    find(id, viewer) {
      const stream = running.get(id);
      return stream && isOf(stream, viewer) ? stream : undefined;
    },
    async *follow(open, { plan, reader, signal, stops }) {
      const stream = new RunningStream(plan, reader);
      let has: 'none' | 'some' | 'all' = 'none';
      let ending: StreamEnding | undefined;
      enter(reader.id, stream);
      const { control } = stream;
      using _expiry = atTime(reader.endsAt, () => control.end(expired(stream.token)));
      using any = joinSignals([signal, ...stops, control.ending]);
      const batches = open(stream, any.signal);
      try {
        for (let next = await batches.next(); !next.done; next = await batches.next(stream.wish)) {
          const batch = next.value;
          stream.give(batch);
          for (const { gave } of watchers) gave?.(stream.status, batch);
          has = batch.last ? 'all' : 'some';
          yield batch;
          stream.taken();
          if (!batch.last) await control.resumed(any.signal);
        }
        ending = { outcome: 'complete' };
      } catch (error) {
        if (!any.signal.aborted) ending = { outcome: has === 'none' ? 'refused' : 'broken', error };
        throw error;
      } finally {
        await batches.return();
        leave(reader.id);
        ending ??= endingOf(has === 'all', { left: signal, stops, control });
        const { status } = stream;
        ended.push({ identity: reader.identity, status, ending, endedAt: performance.now() });
        if (ended.length > REMEMBERED) ended.shift();
        for (const watcher of watchers) watcher.ended?.(status, ending);
      }
    },
  };
}

const expired = (token: string | undefined) =>
  new SluiceError(
    'TOKEN_EXPIRED',
    'The credentials of this stream have expired. Ask again with new ones, and resume with its token.',
    { token },
  );

const isOf = (stream: RunningStream, viewer: StreamViewer | undefined) =>
  viewer === undefined || stream.isOf(viewer.identity);

/** What may have ended a stream. */
interface Stops {
  readonly left: AbortSignal;
  readonly stops: readonly AbortSignal[];
  readonly control: StreamControl;
}

function endingOf(given: boolean, { left, stops, control }: Stops): StreamEnding {
  if (stops.some(({ aborted }) => aborted)) return { outcome: 'stopped' };
  const { ending, isCancelled } = control;
  // Its connection may have been broken for it.
  if (codeOf(ending.reason) === 'SLOW_CONSUMER') return { outcome: 'too slow', error: ending.reason };
  if (left.aborted) return { outcome: 'reader left' };
  if (!ending.aborted) return { outcome: given ? 'complete' : 'reader left' };
  return isCancelled ? { outcome: 'cancelled' } : { outcome: 'broken', error: ending.reason };
}
