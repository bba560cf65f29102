/** What every resolver gets. */

import type { PlanLimits } from '../core/plan/check-plan.ts';
import type { Streams } from '../core/run/streams.ts';
import type { OpenRows, Reader, RowBatch } from '../core/types.ts';
import type { Client } from '../prisma-client.ts';

export interface Context {
  readonly prisma: Client;
  /** For rows that are streamed. */
  readonly openRows: OpenRows;
  /** For a list that is answered whole: on the connections of look-ups, so that it never waits behind streams. */
  readonly openList: OpenRows;
  /** Aborted when the client leaves, or the operation ends early for another reason. */
  readonly signal: AbortSignal;
  /** Rows that an operation may hold where it is answered whole: see `row-budget.ts`. */
  readonly listMaxRows: number;
  /** Counts bytes that the operation holds where it is answered whole. @throws SluiceError `LIMIT_EXCEEDED` for too many. */
  readonly holdBytes: (bytes: number) => void;
  readonly planLimits: PlanLimits;
  /** The token of the last row that a client has, which reconnects to go on. */
  readonly reached?: string | undefined;
  /** Told of each batch of a subscription while it is executed. */
  readonly tell?: (batch: RowBatch) => void;
  /** Those that run. */
  readonly streams: Pick<Streams, 'list' | 'find'>;
  /** Whether the client operates the server. Slow to say no to a wrong token. */
  readonly isOperator: () => Promise<boolean>;
  /** The client, as the reader of a new stream of this kind. */
  readonly readerOf: (kind: '@stream' | 'subscription') => Reader;
}
