/** A small client for row streams, for browsers and Node: any transport, any format, one shape of batch. */
import { httpPayloads } from './http-payloads.ts';
import { readBatches } from './read-batches.ts';
import { type ResumeOptions, resume } from './resume.ts';
import type { Batch, Document, Payload, RowOf, Transport } from './types.ts';
import { websocketPayloads } from './websocket-payloads.ts';

export interface ClientOptions {
  /** Of GraphQL over HTTP, such as `http://localhost:4000/graphql`; WebSockets go to the same path. */
  readonly url: string;
  /** Sent with every request over HTTP, such as `{ authorization }`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent when a WebSocket opens. */
  readonly connectionParams?: Readonly<Record<string, unknown>>;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

export interface BatchesOptions<Variables> extends ResumeOptions {
  readonly variables?: Variables;
  /** Default: `sse`, which carries subscriptions and `@stream` alike. */
  readonly transport?: Transport;
  /** Format of `@stream`: of graphql-js 17 (`incremental`, the default) or of 2022 (`legacy`). */
  readonly format?: 'incremental' | 'legacy';
  /** Ends the stream, even while a batch is awaited; the reading throws its reason. */
  readonly signal?: AbortSignal;
}

export interface Client {
  /**
   * The batches of one list: of a subscription, or of a query with `@stream`. Nothing is sent before the first `next()`.
   * Each batch is read when it is asked for, and leaving the loop ends the stream in the server.
   * @throws StreamError for what the server refuses, and for a stream that breaks and cannot be taken up again.
   */
  batches<Result, Variables extends object>(
    document: Document<Result, Variables>,
    options?: BatchesOptions<Variables>,
  ): AsyncGenerator<Batch<RowOf<Result>>, void, undefined>;
}

/**
 * Makes a client for the row streams of one server. It sends nothing by itself.
 *
 * @example
 * ```ts
 * const client = createClient({ url: 'http://localhost:4000/graphql' });
 * const document = '{ flights(first: 100) @stream { id delay } }';
 * for await (const { rows, end } of client.batches(document)) print(rows.length, end?.checksum);
 * ```
 */
export function createClient({
  url,
  headers = {},
  connectionParams = {},
  fetch = globalThis.fetch,
}: ClientOptions): Client {
  const payloads = (
    body: string,
    transport: Transport,
    format: 'incremental' | 'legacy',
    signal: AbortSignal,
  ): AsyncIterable<Payload> =>
    transport === 'websocket'
      ? websocketPayloads({
          url: url.replace(/^http/, 'ws'),
          body,
          connectionParams: { incrementalFormat: format, ...connectionParams },
          signal,
        })
      : httpPayloads({ url, body, accept: `${mediaTypes[transport]};${versions[format]}`, headers, fetch, signal });

  return {
    batches(document, { variables, transport = 'sse', format = 'incremental', signal = never, ...options } = {}) {
      const query = document.toString();
      const open = (variables: object) =>
        readBatches<RowOf<ResultOf<typeof document>>>(
          payloads(JSON.stringify({ query, variables }), transport, format, signal),
        );
      return resume(open, { query, variables: variables ?? {}, signal, ...options });
    },
  };
}

type ResultOf<D> = D extends Document<infer Result, never> ? Result : never;

const mediaTypes = { multipart: 'multipart/mixed', sse: 'text/event-stream' } as const;
const versions = { incremental: 'incrementalSpec=v0.2', legacy: 'deferSpec=20220824' } as const;
const never = new AbortController().signal;
