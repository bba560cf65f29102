/** Answers with rows that this process has read: the first and the number of all, or all of them for `?all`. */
import { once } from 'node:events';
import { serve } from './serve.ts';

type Opened =
  | { readonly rows: AsyncIterable<object> }
  | { readonly batches: AsyncIterable<{ readonly rows: readonly object[] }> };

/** @param ways what opens the rows of each path. */
export async function serveRows(ways: Readonly<Record<string, (signal: AbortSignal) => Opened>>): Promise<void> {
  await serve(async (req, res) => {
    const [path = '', query] = req.url?.split('?') ?? [];
    const all = query === 'all';
    const left = new AbortController();
    const { signal } = left;
    res.on('close', () => left.abort());
    const write = async (row: object | undefined) => {
      if (row && !res.write(`${JSON.stringify(row, readable)}\n`)) await once(res, 'drain', { signal });
    };
    try {
      const opened = ways[path]?.(signal);
      if (opened === undefined) throw new Error(`there is nothing at ${path}`);
      let count = 0;
      if ('rows' in opened) {
        for await (const row of opened.rows) {
          count += 1;
          if (all || count === 1) await write(row);
        }
      } else {
        for await (const { rows } of opened.batches) {
          for (const row of all ? rows : count === 0 ? rows.slice(0, 1) : []) await write(row);
          count += rows.length;
        }
      }
      res.addTrailers({ 'Row-Count': count });
      res.end();
    } catch {
      res.destroy();
    }
  });
}

/** What JSON has no form for, as text. */
const readable = (_: string, value: unknown): unknown => {
  if (typeof value === 'bigint') return String(value);
  return value instanceof Uint8Array ? Buffer.from(value).toString('hex') : value;
};
