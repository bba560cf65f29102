/** A stream over connections that break: each time it is asked for again, from the token of the last batch. */
import { defaults, pause, type Retry, waitMs } from './retry.ts';
import { StreamError } from './stream-error.ts';
import type { Batch } from './types.ts';

export interface ResumeOptions {
  readonly retry?: Retry;
  /** Told of each attempt before its wait. */
  readonly onRetry?: (attempt: Attempt) => void;
}

export interface Attempt {
  /** 1 for the first since the last batch. */
  readonly attempt: number;
  readonly error: StreamError;
  readonly waitMs: number;
  /** Rows that have come before. */
  readonly delivered: number;
}

export interface Resumable extends ResumeOptions {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
}

/**
 * The batches of `open`, opened again with the variable `after` when its connection breaks after a batch with a token,
 * or when the server says that it ended the stream itself. Where `first` is given, as many fewer are asked for. Needs a
 * document that takes `$after`; any other stream that breaks is an error.
 */
export async function* resume<Row>(
  open: (variables: object) => AsyncIterable<Batch<Row>>,
  { query, variables, signal, retry = {}, onRetry }: Resumable,
): AsyncGenerator<Batch<Row>, void, undefined> {
  const limits = { ...defaults, ...retry };
  const takesToken = /\$after\b/.test(query);
  let rest = variables;
  let delivered = 0;
  let attempt = 0;
  for (;;) {
    let token: string | undefined;
    let had = 0;
    try {
      for await (const batch of open(rest)) {
        had += batch.rows.length;
        token = batch.token ?? token;
        if (attempt > 0 && batch.rows.length > 0) attempt = 0;
        yield batch;
      }
      return;
    } catch (error) {
      signal.throwIfAborted();
      const position = token ?? (delivered > 0 ? rest.after : undefined);
      const goesOn = error instanceof StreamError && error.isPassing && takesToken && position !== undefined;
      if (!goesOn || attempt >= limits.attempts) throw error;
      delivered += had;
      rest = { ...rest, after: position, ...fewer(rest.first, had) };
      attempt += 1;
      const wait = error.code === 'READER_TOO_SLOW' ? 0 : waitMs(attempt, limits);
      onRetry?.({ attempt, error, waitMs: wait, delivered });
      await pause(wait, signal);
    }
  }
}

const fewer = (first: unknown, had: number) => (typeof first === 'number' ? { first: Math.max(0, first - had) } : {});
