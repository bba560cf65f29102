/** Logs are lines of JSON on standard output (pino), one object a line. */
import { write, writeSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { isatty } from 'node:tty';
import { promisify } from 'node:util';
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

/** For how long a pipe that takes no more is left alone, in milliseconds. */
const FULL_MS = 100;

const writeTo = promisify(write);

const standardOutput = gathered();

/**
 * Writes beside the work, and what is gathered at the end of the process. Lines that cannot be written are lost, as where
 * the terminal is closed or the disk is full: what is served is not. (pino's own output tries for ever at the end.)
 */
function gathered() {
  let lines = '';
  let timer: NodeJS.Timeout | undefined;
  let isWriting = false;
  let isOpen = false;
  const flush = async () => {
    clearTimeout(timer);
    timer = undefined;
    if (isWriting) return;
    isWriting = true;
    while (lines !== '') await writeAll(take());
    isWriting = false;
  };
  const take = () => {
    const bytes = Buffer.from(lines);
    lines = '';
    return bytes;
  };
  // The process that ends waits for nothing.
  const flushSync = () => {
    const bytes = take();
    try {
      for (let written = 0; written < bytes.length; ) written += writeSync(1, bytes, written);
    } catch {
      // They are lost.
    }
  };
  return {
    flushSync,
    write(line: string) {
      if (!isOpen) process.on('exit', flushSync);
      isOpen = true;
      lines += line;
      if (GATHER_MS === 0 || lines.length >= MAX_LENGTH) void flush();
      else timer ??= setTimeout(flush, GATHER_MS);
    },
  };
}

async function writeAll(bytes: Buffer): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    try {
      written += (await writeTo(1, bytes, written)).bytesWritten;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EAGAIN')) return;
      await delay(FULL_MS);
    }
  }
}
