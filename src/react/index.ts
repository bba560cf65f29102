/** Row streams in React: a hook whose rows come as they are read. */
export { SluiceClient } from './client-context.ts';
export type { RowStream, RowStreamState } from './stream-store.ts';
export { type RowStreamOptions, type UsedRowStream, useRowStream } from './use-row-stream.ts';
