/** A log line for each stream at its end, the same for all transports. */

import type { StreamWatcher } from '../core/run/streams.ts';
import { SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';

export const logStreams = (log: Log): StreamWatcher => ({
  ended({ id, door, client, coding, model, rows, bytes, sentBytes, snapshots, firstRowMs, ageMs }, { outcome, error }) {
    const line = {
      stream: id,
      transport: door,
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
    const isOurs = !(error instanceof SluiceError);
    const token = isOurs ? undefined : error.token;
    log[isOurs ? 'error' : 'warn']({ ...line, token, err: error }, 'stream ended');
  },
});
