/** The streams that run, again and again: all of them for an operator, else those of these names. */
import { again, type Failure } from '../../client/again.ts';
import { httpPayloads } from '../../client/http-payloads.ts';
import { refused } from '../../client/stream-error.ts';
import { requestHeaders } from '../connection/request-headers.ts';
import type { StreamStatusesSubscription } from '../gql/graphql.ts';
import { StreamStatuses } from './documents.ts';

export type StreamStatus = StreamStatusesSubscription['streamStatus'][number];

export interface WatchStatuses {
  /** The token of an operator. */
  readonly token: string | undefined;
  /** The streams to watch, where there is no token. */
  readonly ids: readonly string[];
  /** Whether those that have ended are told, too. */
  readonly ended: boolean;
  readonly signal: AbortSignal;
  readonly onFailure: (failure: Failure) => void;
}

const EVERY_MS = 500;

/** Ends where there are names, and none of those streams runs any more. @throws StreamError for what is refused. */
export const watchStatuses = ({
  token,
  ids,
  ended,
  signal,
  onFailure,
}: WatchStatuses): AsyncGenerator<readonly StreamStatus[], void, undefined> =>
  again(() => readStatuses({ token, ids, ended, signal }), {
    signal,
    // The server may be away for as long as it likes.
    retry: { attempts: Number.POSITIVE_INFINITY, maxMs: 2000 },
    isProgress: () => true,
    onFailure,
  });

async function* readStatuses({
  token,
  ids,
  ended,
  signal,
}: Omit<WatchStatuses, 'onFailure'>): AsyncGenerator<readonly StreamStatus[], void, undefined> {
  const variables = { every: EVERY_MS, ended, ...(token === undefined && { ids }) };
  const payloads = httpPayloads({
    url: '/graphql',
    body: JSON.stringify({ query: StreamStatuses.toString(), variables }),
    accept: 'text/event-stream',
    headers: { ...requestHeaders(), ...(token !== undefined && { Authorization: `Bearer ${token}` }) },
    fetch: globalThis.fetch.bind(globalThis),
    signal,
  });
  for await (const { data, errors = [] } of payloads) {
    if (data === null || data === undefined) throw refused(errors);
    // The document says what it gives.
    yield (data as StreamStatusesSubscription).streamStatus;
  }
}
