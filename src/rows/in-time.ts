/** How long the database may work on one batch of a stream. */
import { SluiceError } from '../errors.ts';

/**
 * What the read gives, or the refusal of a statement that takes too long. PostgreSQL's own `statement_timeout` would not
 * do: between the reads of a portal it goes on counting, and so would end the streams of slow readers.
 * @param ms milliseconds; undefined for no limit.
 * @throws SluiceError `LIMIT_EXCEEDED`, and the read's error.
 */
export function inTime<T>(read: Promise<T>, ms: number | undefined): Promise<T> {
  if (ms === undefined) return read;
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLong(ms)), ms);
  return Promise.race([read, late.promise]).finally(() => clearTimeout(timer));
}

const tooLong = (ms: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `The database worked for more than ${ms / 1000} seconds on one batch. Ask for fewer rows by where, or in an order that an index gives.`,
  );
