/** A log line for each stream at its end, the same for all transports. */

import type { StreamWatcher } from '../core/run/streams.ts';
import { SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';

export const logStreams = (log: Log): StreamWatcher => ({
  ended(
    { id, transport, client, coding, model, rows, bytes, sentBytes, snapshots, firstRowMs, ageMs },
    { outcome, error },
  ) {
    const line = {
      stream: id,
      transport,
      client,
      coding,
      model,
      rows,
      bytes,
      sentBytes,
      snapshots,
      ...(firstRowMs !== undefined && { firstRowMs: Math.round(firstRowMs) }),
      ms: Math.round(ageMs),
      end: outcome,
    };
    if (outcome !== 'broken' && outcome !== 'too slow') return log.info(line, 'stream ended');
    const token = error instanceof SluiceError ? error.token : undefined;
    log[levelOf(error)]({ ...line, token, err: error }, 'stream ended');
  },
});

function levelOf(error: unknown): 'error' | 'warn' | 'info' {
  if (!(error instanceof SluiceError)) return 'error';
  // Credentials run out every day.
  return error.code === 'TOKEN_EXPIRED' ? 'info' : 'warn';
}
