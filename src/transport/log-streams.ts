/** A log line for each stream at its end, the same for all doors. */
import { SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';
import type { StreamWatcher } from '../rows/streams.ts';

export const logStreams = (log: Log): StreamWatcher => ({
  ended({ id, door, client, coding, model, rows, bytes, sentBytes, firstRowMs, ageMs }, { outcome, error }) {
    const line = {
      stream: id,
      door,
      client,
      coding,
      model,
      rows,
      bytes,
      sentBytes,
      ...(firstRowMs !== undefined && { firstRowMs: Math.round(firstRowMs) }),
      ms: Math.round(ageMs),
      end: outcome,
    };
    if (outcome !== 'broken') log.info(line, 'stream ended');
    else log[error instanceof SluiceError ? 'warn' : 'error']({ ...line, err: error }, 'stream ended');
  },
});
