/** A small client for row streams, for browsers and Node: any transport, any format, one shape of batch. */
import { type AskCredentials, createCredentials } from './credentials.ts';
import { foldLive, type LiveOptions, type LiveResult } from './fold-live.ts';
import { httpPayloads } from './http-payloads.ts';
import { readBatches } from './read-batches.ts';
import { type ResumeOptions, resume } from './resume.ts';
import { orAborted } from './retry.ts';
import type { StreamError } from './stream-error.ts';
import type { Batch, Document, Payload, RowOf, Transport } from './types.ts';
import { websocketPayloads } from './websocket-payloads.ts';

export interface ClientOptions {
  /** Address of GraphQL over HTTP, such as `http://localhost:4000/graphql`; WebSockets go to the same path. */
  readonly url: string;
  /** Sent with every request over HTTP, such as `{ authorization }`. A function is asked before each request. */
  readonly headers?: Given<Readonly<Record<string, string>>>;
  /** Sent when a WebSocket opens. A function is asked before each. */
  readonly connectionParams?: Given<Readonly<Record<string, unknown>>>;
  /**
   * Says who the reader is: the value of `Authorization`, which a WebSocket sends as `authorization` of its parameters. Asked before
   * the first request, and again when it has expired or is refused; a stream then resumes after its last row. Default: nothing is sent.
   */
  readonly credentials?: AskCredentials;
  /** Default: the platform's. */
  readonly fetch?: typeof fetch;
}

type Given<Value> = Value | (() => Value);
const given = <Value extends object>(value: Given<Value>): Value => (typeof value === 'function' ? value() : value);

export interface BatchesOptions<Variables> extends ResumeOptions {
  readonly variables?: Variables;
  /** Default: `sse`, which carries subscriptions and `@stream` alike. */
  readonly transport?: Transport;
  /** Format of `@stream`: of graphql-js 17 (`incremental`, the default) or of 2022 (`legacy`). */
  readonly format?: 'incremental' | 'legacy';
  /** Ends the stream, even while a batch is awaited; the reading throws its reason. */
  readonly signal?: AbortSignal;
}

export interface Batches {
  <Result, Variables extends object>(
    document: Document<Result, Variables>,
    options?: BatchesOptions<Variables>,
  ): AsyncGenerator<Batch<RowOf<Result>>, void, undefined>;
  <Row>(document: string, options?: BatchesOptions<object>): AsyncGenerator<Batch<Row>, void, undefined>;
}

export interface Client {
  /**
   * The batches of one list: of a subscription, or of a query with `@stream`. Nothing is sent before the first `next()`.
   * Each batch is read when it is asked for, and leaving the loop ends the stream in the server. A document that codegen has
   * typed gives its types; of a text the one type argument is the type of its rows: `batches<{ id: number }>(text)`.
   * @throws StreamError for what the server refuses, and for a stream that breaks and cannot be taken up again.
   */
  batches: Batches;
  /**
   * The result of a live query, by key: each time that it is that of one snapshot of the database. The document is a
   * subscription with `live: true` that selects `rows` with their key, `removed`, `caughtUp` and, to go on where it breaks, `token`,
   * and takes `$after`.
   * @throws StreamError as `batches` does.
   */
  live<Result, Variables extends object>(
    document: Document<Result, Variables>,
    options?: BatchesOptions<Variables> & LiveOptions,
  ): AsyncGenerator<LiveResult<RowOf<Result>>, void, undefined>;
}

/**
 * Makes a client for the row streams of one server. It sends nothing by itself.
 *
 * @example
 * ```ts
 * const client = createClient({ url: 'http://localhost:4000/graphql' });
 * const document = '{ orders(first: 100) @stream { id total } }';
 * for await (const { rows, end } of client.batches(document)) print(rows.length, end?.checksum);
 * ```
 */
export function createClient({
  url,
  headers = {},
  connectionParams = {},
  credentials: ask,
  fetch = globalThis.fetch,
}: ClientOptions): Client {
  const credentials = createCredentials(ask);
  const payloads = (body: string, { transport, format, signal, authorization }: Asked): AsyncIterable<Payload> =>
    transport === 'websocket'
      ? websocketPayloads({
          url: url.replace(/^http/, 'ws'),
          body,
          connectionParams: {
            incrementalFormat: format,
            ...given(connectionParams),
            ...(authorization && { authorization }),
          },
          signal,
        })
      : httpPayloads({
          url,
          body,
          accept: `${mediaTypes[transport]};${versions[format]}`,
          headers: { ...given(headers), ...(authorization && { authorization }) },
          fetch,
          signal,
        });

  const batches = <Result, Variables extends object>(
    document: Document<Result, Variables>,
    options: BatchesOptions<Variables> = {},
  ) => {
    const { variables, transport = 'sse', format = 'incremental', signal = never, ...others } = options;
    const query = document.toString();
    let authorization: string | undefined;
    const asked = async function* (variables: object) {
      if (credentials) authorization = await orAborted(credentials.current(), signal);
      yield* payloads(JSON.stringify({ query, variables }), { transport, format, signal, authorization });
    };
    const open = (variables: object) => readBatches<RowOf<Result>>(asked(variables));
    const renew =
      credentials && ((refusal: StreamError) => orAborted(credentials.renew(authorization, refusal), signal));
    return resume(open, { query, variables: { ...variables }, signal, renew, ...others });
  };
  // Which rows a text asks for, its caller alone knows.
  const client = { batches: batches as Batches };
  return {
    ...client,
    live: (document, { key, ...options } = {}) => foldLive(client.batches(document, options), { key }),
  };
}

interface Asked {
  readonly transport: Transport;
  readonly format: 'incremental' | 'legacy';
  readonly signal: AbortSignal;
  readonly authorization: string | undefined;
}

const mediaTypes = { multipart: 'multipart/mixed', sse: 'text/event-stream' } as const;
const versions = { incremental: 'incrementalSpec=v0.2', legacy: 'deferSpec=20220824' } as const;
const never = new AbortController().signal;
