/** The error for a client that meets the end of a cancelled operation. */
import { SluiceError } from '../errors.ts';

/** Why an execution under `signal` has failed: the reason of its cancellation, or else the error itself. */
export function reasonOf(error: unknown, signal: AbortSignal | undefined): unknown {
  if (signal?.aborted !== true) return error;
  const { reason } = signal;
  return reason instanceof SluiceError
    ? reason
    : new SluiceError('STREAM_CANCELLED', 'The operation was cancelled.', { cause: reason });
}
