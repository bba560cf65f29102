/**
 * The part of an operation's context that Sluice's fields need. It has a key of its own; the rest of the context is the
 * user's.
 */
import type { PlanLimits } from '../core/plan/check-plan.ts';
import type { Streams } from '../core/run/streams.ts';
import type { OpenRows, Reader, RowBatch } from '../core/types.ts';

export interface OperationContext {
  /** For rows that are streamed. */
  readonly openRows: OpenRows;
  /** For a list that is answered whole: on the connections of look-ups, so that it never waits behind streams. */
  readonly openList: OpenRows;
  /** Aborted when the client leaves, or the operation ends early for another reason. */
  readonly signal: AbortSignal;
  /** Rows that the operation may hold where it is answered whole: see `row-budget.ts`. */
  readonly listMaxRows: number;
  /** Rows that it holds so far. */
  heldRows: number;
  /** Counts bytes that it holds where it is answered whole. @throws SluiceError `LIMIT_EXCEEDED` for too many. */
  readonly holdBytes: (bytes: number) => void;
  readonly planLimits: PlanLimits;
  /** The token of the last row that a client has, which reconnects to go on. */
  readonly reached?: string | undefined;
  /** Told of each batch of a subscription while it is executed. */
  readonly tell?: ((batch: RowBatch) => void) | undefined;
  /** The viewer to whom its streams belong. Undefined where nobody is asked who they are. */
  readonly identity?: string | undefined;
  /** Those that run, and those that ran. */
  readonly streams: Pick<Streams, 'list' | 'find' | 'ended'>;
  /** Whether the client operates the server. Slow to say no to a wrong token. */
  readonly isOperator: () => boolean | Promise<boolean>;
  /** The client, as the reader of a new stream of this kind. */
  readonly readerOf: (kind: '@stream' | 'subscription') => Reader;
}

/** One for all copies of this module: a bundle may hold the schema's and the server's apart. */
const key: unique symbol = Symbol.for('sluice.operation');

interface Context {
  [key]?: OperationContext;
}

/** Gives a context what the fields need. */
export function setOperation(context: object, operation: OperationContext): void {
  (context as Context)[key] = operation; // any object may have the key
}

/** Undefined where nobody has given it. */
export const operationIn = (context: object): OperationContext | undefined => (context as Context)[key];

/** @throws Error where nobody has given it. */
export function operationOf(context: object): OperationContext {
  const operation = operationIn(context);
  if (operation === undefined)
    throw new Error('This operation is executed without Sluice: add useSluice(sluice) to the plugins of Yoga.');
  return operation;
}
