/** The status of a stream, as those who watch streams see it. */
import type { Reader } from '../types.ts';
import type { StreamPace } from './stream-control.ts';

/**
 * `waiting` for its turn, or its first rows; `paused` by its reader; `parked` without a connection, until its reader asks
 * for more; `ending` once its last batch is out, or its end has been asked for.
 */
export type StreamState = 'waiting' | 'running' | 'paused' | 'parked' | 'ending';

export interface StreamStatus extends Omit<Reader, 'sentBytes' | 'stalledMs' | 'own' | 'identity' | 'endsAt'> {
  readonly model: string;
  /** `where`, `orderBy` and `first`, as JSON. */
  readonly plan: string;
  readonly state: StreamState;
  /** Rows that its reader has been given. */
  readonly rows: number;
  /** Bytes in which the database has sent them. */
  readonly bytes: number;
  /** Bytes of the batch that its reader has not taken yet; about as many may be read ahead. */
  readonly heldBytes: number;
  /** Bytes that were sent, compressed as they are; undefined where the transport does not count them. */
  readonly sentBytes: number | undefined;
  /** Rows a second, since it began. */
  readonly rate: number;
  /** Rows in its latest batch. */
  readonly batchRows: number;
  /** How large the next one is, beside what it could be: 1 for a reader that keeps up. */
  readonly share: number;
  readonly pace: StreamPace;
  /** What its reader was last told in words. */
  readonly message: string | undefined;
  /** Whether a command has cancelled it, though its reader may take what came before, and hear of it, much later. */
  readonly isCancelled: boolean;
  /** Snapshots of the database that it has read from. */
  readonly snapshots: number;
  readonly holdsConnection: boolean;
  /** Milliseconds since it was first pulled. */
  readonly ageMs: number;
  /** Milliseconds from there to its first batch; undefined before that. */
  readonly firstRowMs: number | undefined;
  /** Milliseconds for which its reader has taken nothing of a batch; 0 while it waits for the database. */
  readonly stalledMs: number;
}
