/** Logs are lines of JSON on standard output (pino), one object a line. */
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** @param level `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. */
export const createLog = (level: string): Log =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    // Written beside the work, and whole at the end of the process.
    pino.destination({ dest: 1, sync: false }),
  );
