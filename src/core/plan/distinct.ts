/**
 * `distinct` as `findMany` does it: of the rows that agree in the named fields, the first in order is kept, and `skip`
 * and `take` count what was kept. Prisma sorts them out in memory, after it has read all rows; a stream does so as the
 * cells pass, and keeps only the values that it has seen.
 */
import { cellAt, columnOf, pickRows } from '../postgres/cell-at.ts';
import type { CellBatch } from '../postgres/cells.ts';
import { type FindManyArgs, withColumns } from './plan.ts';

export interface Distinct {
  readonly fields: readonly string[];
  readonly skip: number;
  readonly take: number;
}

/** The `distinct` of the arguments; undefined where they have none. */
export function distinctOf({
  distinct,
  skip = 0,
  take = Number.POSITIVE_INFINITY,
}: FindManyArgs): Distinct | undefined {
  const fields = typeof distinct === 'string' ? [distinct] : distinct;
  return fields && fields.length > 0 ? { fields, skip, take } : undefined;
}

/** The arguments whose statement reads all rows to choose from, with the distinct fields among their columns. */
export function withoutDistinct<A extends FindManyArgs>(args: A, { fields }: Distinct): A {
  const { distinct: _, skip: __, take: ___, ...rest } = args;
  // What is left has the type of the whole: only optional keys were taken away.
  return withColumns(rest as unknown as A, fields);
}

/** Lets pass what was not seen yet. A batch of which nothing is left is passed over, unless it is the last. */
export async function* keepDistinct(
  source: AsyncIterable<CellBatch>,
  { fields: names, skip, take }: Distinct,
): AsyncGenerator<CellBatch, void, undefined> {
  const seen = new Set<string>();
  let toSkip = skip;
  let toTake = take;
  for await (const { cells, last, bytes } of source) {
    const columns = names.map((name) => columnOf(name, cells.columns));
    const fresh = Array.from({ length: cells.size }, (_, row) => row).filter((row) => {
      const identity = JSON.stringify(columns.map((column) => cellAt(cells, row, column)));
      return !seen.has(identity) && seen.add(identity);
    });
    const kept = fresh.slice(toSkip, toSkip + toTake);
    toSkip -= Math.min(toSkip, fresh.length);
    toTake -= kept.length;
    const done = last || toTake === 0;
    if (kept.length > 0 || done) yield { cells: pickRows(cells, kept), last: done, bytes };
    if (done) return;
  }
}
