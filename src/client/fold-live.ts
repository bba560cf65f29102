/** Live rows as their reader keeps them: by key, as the batches change them. */
import { StreamError } from './stream-error.ts';
import type { Batch, RowKey } from './types.ts';

export interface LiveOptions {
  /** The fields of the key, as the rows have them. Default: `id`. */
  readonly key?: string | readonly string[] | undefined;
}

export interface LiveResult<Row> {
  /** The whole result, by key: the text of the key's value, or a JSON list of several. The same map each time. */
  readonly rows: ReadonlyMap<string, Row>;
  /** Keys in it of rows that have come or changed since the last time, and of those that are gone. */
  readonly changed: ReadonlySet<string>;
  readonly removed: ReadonlySet<string>;
  /** Continues after it, given as `after`, with these rows. */
  readonly token?: string;
}

/**
 * The result, each time that the batches have caught up.
 * @throws StreamError for rows without their key.
 */
export async function* foldLive<Row>(
  batches: AsyncIterable<Batch<Row>>,
  { key = 'id' }: LiveOptions = {},
): AsyncGenerator<LiveResult<Row>, void, undefined> {
  const fields = typeof key === 'string' ? [key] : key;
  const rows = new Map<string, Row>();
  let changed = new Set<string>();
  let removed = new Set<string>();
  for await (const batch of batches) {
    for (const gone of batch.removed ?? []) {
      const text = keyText(gone, fields);
      if (!rows.delete(text)) continue;
      changed.delete(text);
      removed.add(text);
    }
    for (const row of batch.rows) {
      const text = keyText(row as RowKey, fields);
      rows.set(text, row);
      changed.add(text);
      removed.delete(text);
    }
    if (batch.caughtUp !== true) continue;
    yield { rows, changed, removed, ...(batch.token !== undefined && { token: batch.token }) };
    changed = new Set();
    removed = new Set();
  }
}

function keyText(row: RowKey, fields: readonly string[]): string {
  const values = fields.map((field) => row[field]);
  if (values.includes(undefined))
    throw new StreamError(
      'BAD_RESPONSE',
      `These rows do not have ${fields.join(' and ')}: select it, or name another key.`,
    );
  return values.length === 1 ? String(values[0]) : JSON.stringify(values);
}
