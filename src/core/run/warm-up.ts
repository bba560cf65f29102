/** Readies Prisma for its first plan, for which it loads and compiles its query compiler: a tenth of a second's work. */
import type { OpenRows } from '../types.ts';

/** Plans the rows of each model and reads none: no SQL runs, and no connection is taken. */
export async function warmUp(openRows: OpenRows, models: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  for (const model of models) {
    const rows = await openRows({ model, select: {} }, { signal });
    await rows.return();
  }
}
