/** Live rows as lines of NDJSON: what goes, what comes, and after each batch how far it is. */
import type { RowBatch } from '../core/types.ts';

/**
 * @param text the rows of the batch, a line each.
 * @param show a key of a row that is gone, as its type shows it.
 */
export function liveLines(
  text: Buffer,
  { removed = [], caughtUp = false, mark }: Pick<RowBatch, 'removed' | 'caughtUp' | 'mark'>,
  show: (key: Readonly<Record<string, string>>) => object,
): Buffer {
  const gone = removed.map((key) => `{"removed":${JSON.stringify(show(key))}}\n`);
  const rows = text.toString().split('\n').slice(0, -1);
  const { token, canContinue } = mark();
  const end = `${JSON.stringify({ caughtUp, ...(canContinue && { token }) })}\n`;
  return Buffer.from([...gone, ...rows.map((row) => `{"row":${row}}\n`), end].join(''));
}
