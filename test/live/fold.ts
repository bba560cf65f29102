/** Folds a live stream as its reader does. */

import type { Sluice } from '../../src/core/run/sluice.ts';
import type { RowBatch, RowPlan } from '../../src/core/types.ts';

export interface Fold {
  /** Of the stream. */
  readonly id: string;
  readonly rows: Map<string, Readonly<Record<string, unknown>>>;
  /** Reads on until all batches so far are the result of the query. */
  readonly caughtUp: () => Promise<RowBatch>;
  readonly next: () => Promise<RowBatch>;
  /** After the latest batch. */
  readonly token: () => string;
  readonly leave: () => Promise<void>;
}

interface FoldOptions {
  readonly key?: readonly string[];
  /** What there is already. */
  readonly rows?: Fold['rows'] | undefined;
}

export async function fold(
  sluice: Sluice,
  plan: RowPlan,
  { key = ['id'], rows = new Map() }: FoldOptions = {},
): Promise<Fold> {
  const id = crypto.randomUUID();
  const left = new AbortController();
  const batches = await sluice.openRows(
    { live: true, ...plan },
    { signal: left.signal, reader: { id, transport: 'test', client: 'test', stalledMs: () => 0 } },
  );
  let latest: RowBatch | undefined;
  const keyOf = (row: Readonly<Record<string, unknown>>) => key.map((name) => String(row[name])).join();
  const next = async () => {
    const { done, value } = await batches.next();
    if (done) throw new Error('It has ended');
    const came = await value.rows();
    for (const gone of value.removed ?? []) rows.delete(keyOf(gone));
    for (const row of came) rows.set(keyOf(row), row);
    latest = value;
    return value;
  };
  return {
    id,
    rows,
    next,
    async caughtUp() {
      for (;;) {
        const batch = await next();
        if (batch.caughtUp) return batch;
      }
    },
    token: () => latest?.mark().token ?? '',
    async leave() {
      left.abort(new Error('left'));
      await batches.return().catch(() => {});
    },
  };
}
