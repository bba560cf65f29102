/** A stream of rows in a component. */
import { use, useMemo, useSyncExternalStore } from 'react';
import type { Client } from '../client/create-client.ts';
import type { Document, RowOf, Transport } from '../client/types.ts';
import { useClient } from './client-context.ts';
import { storeOf } from './stores.ts';
import type { RowStream } from './stream-store.ts';

export interface RowStreamOptions {
  /** Default: that of `<SluiceClient>` around the component. */
  readonly client?: Client;
  /** Default: `sse`. */
  readonly transport?: Transport;
  /** Rows to keep: the last of them. Default: all. */
  readonly keep?: number;
  /** Whether the component suspends until the first batch. Default: false. */
  readonly suspend?: boolean;
}

export interface UsedRowStream<Row> extends RowStream<Row> {
  /** Reads no more until `resume`: the server waits. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** Ends the stream. The rows stay. */
  readonly stop: () => void;
}

/**
 * Reads a stream while the component is mounted, and renders at most once a frame. Another document, other variables or
 * another transport begin another stream; equal ones share one, over all components that use it. A connection that breaks
 * is made again after the last row if the document takes `$after`. Leaving ends the stream in the server.
 * @param document a subscription that selects `rows`, or a query with `@stream`; typed by codegen, it types the rows.
 * @param variables compared by value.
 * @throws Error where there is no client. What goes wrong with the stream is `error`, and is not thrown.
 *
 * @example
 * ```tsx
 * function Totals() {
 *   const { rows, delivered, expected, state } = useRowStream(OrdersDocument, { first: 1000 }, { transport: 'sse' });
 *   return <p>{state}: {delivered} of about {expected}, the last one {rows.at(-1)?.total}</p>;
 * }
 * ```
 */
export function useRowStream<Result, Variables extends object>(
  document: Document<Result, Variables>,
  variables: Variables,
  options: RowStreamOptions = {},
): UsedRowStream<RowOf<Result>> {
  const { transport = 'sse', keep = Number.POSITIVE_INFINITY, suspend = false } = options;
  const client = useClient(options.client);
  const store = storeOf(client, document, variables, { transport, keep });
  if (suspend && store.current.state === 'connecting') use(store.firstBatch());
  const current = useSyncExternalStore(store.subscribe, store.read, store.read);
  return useMemo(() => ({ ...current, pause: store.pause, resume: store.resume, stop: store.stop }), [current, store]);
}
