/** The streams that are read: one for equal documents, variables and options, as long as anybody listens. */
import type { Client } from '../client/create-client.ts';
import type { Document, RowOf, Transport } from '../client/types.ts';
import { createStreamStore, type RowStream, type StreamStore } from './stream-store.ts';

export interface SharedStore<Row> extends StreamStore<Row> {
  readonly read: () => RowStream<Row>;
  /** The same promise each time, as React wants it. */
  readonly firstBatch: () => Promise<void>;
}

interface Options {
  readonly transport: Transport;
  readonly keep: number;
}

const stores = new WeakMap<Client, Map<string, SharedStore<unknown>>>();

/** A component that suspends before it is mounted keeps nothing, and finds its stream here. */
export function storeOf<Result, Variables extends object>(
  client: Client,
  document: Document<Result, Variables>,
  variables: Variables,
  options: Options,
): SharedStore<RowOf<Result>> {
  const known = stores.get(client) ?? new Map<string, SharedStore<unknown>>();
  stores.set(client, known);
  const key = JSON.stringify([document.toString(), variables, options.transport, String(options.keep)]);
  const there = known.get(key);
  // The document in its key says which rows they are.
  if (there !== undefined) return there as SharedStore<RowOf<Result>>;
  const store = createStreamStore({
    client,
    document,
    variables,
    ...options,
    onUnused: () => {
      if (known.get(key) === shared) known.delete(key);
    },
  });
  let first: Promise<void> | undefined;
  const shared: SharedStore<RowOf<Result>> = {
    ...store,
    get current() {
      return store.current;
    },
    read: () => store.current,
    firstBatch: () => {
      first ??= store.begun();
      return first;
    },
  };
  known.set(key, shared);
  return shared;
}
