/** What every resolver gets. */
import type { Client } from '../rows/client.ts';
import type { OpenRows } from '../rows/types.ts';

export interface Context {
  readonly prisma: Client;
  readonly openRows: OpenRows;
  /** Aborted when the client leaves, or the operation ends early for another reason. */
  readonly signal: AbortSignal;
  /** Rows that an operation may hold where it is answered whole: see `row-budget.ts`. */
  readonly listMaxRows: number;
}
