/** A stream over connections that break: each time it is asked for again, from the token of the last batch. */
import { again, type Failure } from './again.ts';
import type { Retry } from './retry.ts';
import type { Batch } from './types.ts';

export interface ResumeOptions {
  readonly retry?: Retry;
  /** Told of each attempt before its wait. */
  readonly onRetry?: (attempt: Attempt) => void;
}

export interface Attempt extends Failure {
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
  { query, variables, signal, retry, onRetry }: Resumable,
): AsyncGenerator<Batch<Row>, void, undefined> {
  const takesToken = /\$after\b/.test(query);
  let token: string | undefined;
  let delivered = 0;
  const openRest = () =>
    open(token === undefined ? variables : { ...variables, after: token, ...fewer(variables.first, delivered) });
  const batches = again(openRest, {
    retry,
    signal,
    isProgress: ({ rows }) => rows.length > 0,
    canGoOn: () => takesToken && token !== undefined,
    onFailure: (failure) => onRetry?.({ ...failure, delivered }),
  });
  for await (const batch of batches) {
    delivered += batch.rows.length;
    token = batch.token ?? token;
    yield batch;
  }
}

const fewer = (first: unknown, had: number) => (typeof first === 'number' ? { first: Math.max(0, first - had) } : {});
