/** The status of a run while it runs, and after. */
import type { StreamError } from '../../client/stream-error.ts';
import type { Proof } from './proof.ts';

/** `complete`: no more rows come, be it that these are all, or that the limit is reached. */
export type RunState = 'connecting' | 'running' | 'paused' | 'retrying' | 'complete' | 'stopped' | 'failed';

export interface RunStatus {
  readonly state: RunState;
  readonly delivered: number;
  /** About how many there will be. */
  readonly expected: number | undefined;
  /** Whether it is complete by its limit: there may be more rows. */
  readonly isLimited: boolean;
  /** About how many rows there would be without the limit; known once that is reached. */
  readonly total: number | undefined;
  /** From the request to the first row. */
  readonly firstRowMs: number | undefined;
  /** Without pauses. */
  readonly elapsedMs: number;
  /** For how long nothing has come. */
  readonly quietMs: number;
  /** Rows a second: of the last moments, and of all once it is over. */
  readonly rate: number;
  readonly streamId: string | undefined;
  /** For a complete stream: what the server says of it, and whether the page's own count and checksum agree. */
  readonly proof: Proof | undefined;
  readonly error: StreamError | undefined;
  /** How often it has been taken up again. */
  readonly resumed: number;
  /** The next attempt to take it up again. */
  readonly retry: NextAttempt | undefined;
  /** Snapshots of the database that the rows are of: 1, and one more each time that it was parked or taken up again. */
  readonly snapshots: number;
  /** Whether it is over, and can go on behind its last row. */
  readonly canGoOn: boolean;
  /** The state of live rows. */
  readonly live: LiveStatus | undefined;
  /** Whether it comes over WebSocket, since other tabs hold the connections over HTTP. */
  readonly isCrowded: boolean;
  /** What the server says of the stream, where it has been asked. */
  readonly seen: SeenStream | undefined;
}

export interface LiveStatus {
  /** Whether the rows are the result of the query in one snapshot of the database. */
  readonly isCaughtUp: boolean;
  /** Rows that have come again since they came first, and that have gone. */
  readonly changed: number;
  readonly removed: number;
}

export interface NextAttempt {
  /** 1 for the first. */
  readonly attempt: number;
  readonly inMs: number;
}

export interface SeenStream {
  readonly state: 'waiting' | 'running' | 'paused' | 'parked' | 'ending' | 'ended';
  readonly pausedBy: 'reader' | 'operator' | undefined;
  /** An operator's word for the reader. */
  readonly message: string | undefined;
  /** How it ended. */
  readonly outcome: string | undefined;
}

export const isOver = ({ state }: RunStatus): boolean =>
  state === 'complete' || state === 'stopped' || state === 'failed';

/** Whether it was paused, be it here, in the view of the streams, or by an operator. */
export const isPaused = ({ state, seen }: RunStatus): boolean => state === 'paused' || seen?.pausedBy !== undefined;

/** Whether an operator has paused it, so that it should not be resumed without a word. */
export const isHeld = ({ seen }: RunStatus): boolean => seen?.pausedBy === 'operator';

export const beginning: RunStatus = {
  state: 'connecting',
  delivered: 0,
  expected: undefined,
  isLimited: false,
  total: undefined,
  firstRowMs: undefined,
  elapsedMs: 0,
  quietMs: 0,
  rate: 0,
  streamId: undefined,
  proof: undefined,
  error: undefined,
  resumed: 0,
  retry: undefined,
  snapshots: 0,
  canGoOn: false,
  isCrowded: false,
  live: undefined,
  seen: undefined,
};
