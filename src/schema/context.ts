/** What every resolver gets. */
import type { Client } from '../rows/client.ts';
import type { OpenRows } from '../rows/types.ts';

export interface Context {
  readonly prisma: Client;
  readonly openRows: OpenRows;
  /** Aborted when the client leaves, or the operation ends early for another reason. */
  readonly signal: AbortSignal;
  /** Rows that a list may hold when it is answered whole. */
  readonly listMaxRows: number;
}
