/** One stream, read outside of React: its rows so far, told at most once a frame. */
import type { Client } from '../client/create-client.ts';
import { createGate } from '../client/gate.ts';
import { StreamError } from '../client/stream-error.ts';
import type { Document, End, RowOf, Transport } from '../client/types.ts';
import { nextFrame } from './next-frame.ts';

/** `retrying`: its connection broke, and is made again. The last three are final. */
export type RowStreamState = 'connecting' | 'running' | 'paused' | 'retrying' | 'complete' | 'stopped' | 'failed';

export interface RowStream<Row> {
  /** Those that have come, or the last `keep` of them. Another array for each frame in which some came. */
  readonly rows: readonly Row[];
  /** How many have come. */
  readonly delivered: number;
  /** About how many there will be, where the document asks for `estimatedTotal`. */
  readonly expected: number | undefined;
  readonly state: RowStreamState;
  /** Why it failed, or is retrying. */
  readonly error: StreamError | undefined;
  /** Proves that the rows are whole; of a complete stream alone. */
  readonly end: End | undefined;
}

export interface StreamStore<Row> {
  readonly current: RowStream<Row>;
  /** Resolves with the first batch, or with an end without one. It begins to read. */
  readonly begun: () => Promise<void>;
  /** Begins to read, and tells of every change. Returns what ends the telling. */
  readonly subscribe: (listener: () => void) => () => void;
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends it, in the server too. The rows stay. */
  readonly stop: () => void;
}

export interface StoreOptions<Result, Variables> {
  readonly client: Client;
  readonly document: Document<Result, Variables>;
  readonly variables: Variables;
  readonly transport: Transport;
  readonly keep: number;
  /** Called when nobody listens any more. */
  readonly onUnused: () => void;
}

/** Who has rendered, and waits for the first batch, has so long to come back and listen. */
const ORPHAN_MS = 10_000;
/** Rows may keep the page to themselves for so long. */
const BUSY_MS = 8;

export function createStreamStore<Result, Variables extends object>(
  options: StoreOptions<Result, Variables>,
): StreamStore<RowOf<Result>> {
  type Row = RowOf<Result>;
  const { client, document, variables, transport, keep, onUnused } = options;
  const listeners = new Set<() => void>();
  const leaving = new AbortController();
  const gate = createGate();
  const first = Promise.withResolvers<void>();
  const rows: Row[] = [];
  let latest: Omit<RowStream<Row>, 'rows'> = {
    delivered: 0,
    expected: undefined,
    state: 'connecting',
    error: undefined,
    end: undefined,
  };
  let current: RowStream<Row> = { ...latest, rows: [] };
  let isBegun = false;
  let isDue = false;
  let unused: ReturnType<typeof setTimeout> | undefined;

  const show = () => {
    isDue = false;
    const isSame = current.delivered === latest.delivered;
    current = { ...latest, rows: isSame ? current.rows : rows.slice() };
    for (const listener of listeners) listener();
  };
  const change = (changes: Partial<typeof latest>) => {
    latest = { ...latest, ...changes };
    if (isDue) return;
    isDue = true;
    nextFrame(show);
  };

  const read = async () => {
    const batches = client.batches(document, {
      variables,
      transport,
      signal: leaving.signal,
      onRetry: ({ error }) => change({ state: 'retrying', error }),
    });
    let turnedAt = performance.now();
    for await (const batch of batches) {
      for (const row of batch.rows) rows.push(row);
      if (rows.length > keep) rows.splice(0, rows.length - keep);
      change({
        delivered: latest.delivered + batch.rows.length,
        expected: batch.end?.rowCount ?? batch.estimatedTotal ?? latest.expected,
        state: gate.isOpen ? 'running' : 'paused',
        error: undefined,
        end: batch.end,
      });
      first.resolve();
      await gate.passed();
      if (performance.now() - turnedAt < BUSY_MS) continue;
      await new Promise((resolve) => setTimeout(resolve));
      turnedAt = performance.now();
    }
  };

  const begin = () => {
    if (isBegun) return;
    isBegun = true;
    read()
      .then(
        () => change({ state: 'complete' }),
        (error: unknown) => {
          if (leaving.signal.aborted) change({ state: 'stopped', error: undefined });
          else change({ state: 'failed', error: asStreamError(error) });
        },
      )
      .finally(() => first.resolve());
  };
  const stop = () => {
    leaving.abort(new Error('stopped'));
    gate.open();
  };
  const release = () => {
    stop();
    onUnused();
  };

  return {
    get current() {
      return current;
    },
    async begun() {
      begin();
      if (listeners.size === 0) {
        clearTimeout(unused);
        unused = setTimeout(release, ORPHAN_MS);
      }
      await first.promise;
      // The rows are shown at once to who has waited for them.
      show();
    },
    subscribe(listener) {
      clearTimeout(unused);
      listeners.add(listener);
      begin();
      return () => {
        listeners.delete(listener);
        // StrictMode unmounts and mounts again at once: then it goes on.
        if (listeners.size === 0) unused = setTimeout(release);
      };
    },
    pause() {
      if (isOver(latest.state)) return;
      gate.close();
      change({ state: 'paused' });
    },
    resume() {
      if (isOver(latest.state) || gate.isOpen) return;
      gate.open();
      change({ state: 'running' });
    },
    stop,
  };
}

const isOver = (state: RowStreamState) => state === 'complete' || state === 'stopped' || state === 'failed';

const asStreamError = (error: unknown): StreamError =>
  error instanceof StreamError ? error : new StreamError('BAD_RESPONSE', String(error), { cause: error });
