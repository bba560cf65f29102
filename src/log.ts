/** Logs are lines of JSON on standard output (pino), one object a line. */
import { isatty } from 'node:tty';
import { type Logger, pino } from 'pino';

export type Log = Logger;

/** @param level `fatal`, `error`, `warn`, `info`, `debug`, `trace` or `silent`. */
export const createLog = (level: string): Log =>
  pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, standardOutput);

/**
 * For how long lines are gathered, in milliseconds: each write costs as much as a small answer. Who watches a terminal waits
 * for none.
 */
const GATHER_MS = isatty(1) ? 0 : 20;
/** Characters that are written at once. */
const MAX_LENGTH = 64 * 1024;

const standardOutput = gathered();

/** Writes beside the work, and all that is left at the end of the process. */
function gathered() {
  let output: ReturnType<typeof pino.destination> | undefined;
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  const open = () => {
    process.on('exit', flushSync);
    return pino.destination({ dest: 1, sync: false });
  };
  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    output ??= open();
    output.write(lines);
    lines = '';
  };
  // The process that ends waits for nothing.
  const flushSync = () => {
    if (lines !== '') flush();
    output?.flushSync();
  };
  return {
    flushSync,
    write(line: string) {
      output ??= open();
      lines += line;
      if (GATHER_MS === 0 || lines.length >= MAX_LENGTH) flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    },
  };
}
