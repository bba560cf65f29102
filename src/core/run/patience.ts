/** How long a stream may stand still: it is then parked, and finally ends. */
import { SluiceError } from '../../errors.ts';
import type { RunningStream } from './running-stream.ts';

/** All in milliseconds. */
export interface Patience {
  /** How long a stream may pause before it is parked. */
  readonly parkMs: number;
  /** How long its reader may take nothing of what is sent to it before it is parked. */
  readonly stallMs: number;
  /** How long it may go on like this before the stream ends. */
  readonly dropMs: number;
}

/** For streams that are nobody's but ours. */
export const endless: Patience = {
  parkMs: Number.POSITIVE_INFINITY,
  stallMs: Number.POSITIVE_INFINITY,
  dropMs: Number.POSITIVE_INFINITY,
};

/** Looks how long the stream has stood, and does what is due. Says whether it has been parked now. */
export function enforcePatience(stream: RunningStream, { parkMs, stallMs, dropMs }: Patience): boolean {
  const { stalledMs, own } = stream;
  if (own?.park === false) return false;
  const rests = (ms: number) => stream.restingMs !== undefined && stream.restingMs >= ms;
  if (own === undefined && stalledMs >= stallMs + dropMs) stream.control.end(slow(stallMs + dropMs, stream.token));
  const isParked = (stalledMs >= stallMs || rests(parkMs)) && stream.park();
  // A pause costs little once it is parked. What cannot be parked may not keep its connection for ever.
  if (own === undefined && stream.holdsConnection && rests(parkMs + dropMs))
    stream.control.end(paused(parkMs + dropMs));
  return isParked;
}

/** How often the streams are looked at, in milliseconds; undefined where nothing ever becomes due. */
export function lookEvery({ parkMs, stallMs }: Patience): number | undefined {
  const shortest = Math.min(parkMs, stallMs);
  return Number.isFinite(shortest) ? Math.min(MAX_LOOK_MS, Math.max(MIN_LOOK_MS, shortest / 4)) : undefined;
}

const MIN_LOOK_MS = 10;
const MAX_LOOK_MS = 1_000;

const slow = (ms: number, token: string | undefined) =>
  new SluiceError(
    'SLOW_CONSUMER',
    `Nothing has been read of this stream for ${ms / 1000} seconds. Resume with its token.`,
    { token },
  );

const paused = (ms: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This stream has paused for ${ms / 1000} seconds, on a connection that it cannot give up, because its order has no tokens.`,
  );
