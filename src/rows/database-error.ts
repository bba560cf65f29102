/** Tells what may be told of a statement that failed: that the database is away, or that the request is at fault. */
import { badInput, codeOf, messageOf, SluiceError } from '../errors.ts';
import { carriedError } from './carried-error.ts';

/**
 * SQLSTATE classes and codes, and Node's and Prisma's codes, that mean: the connection is gone, or there was none.
 * 08 connection exception, 53300 too many connections, 57P01–57P03 shut down, crashed, starting up.
 */
const AWAY = /^(08...|53300|57P0[1-5]|ECONN\w+|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017)$/;
/** pg gives no code where a connection ends under a statement, or is not made in time. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Can't reach database server)/;

/** What PostgreSQL says at the end of `LOOKUP_SECONDS`. */
const TOO_LONG = /canceling statement due to statement timeout/;

/** SQLSTATE of text with a U+0000 in it, which Prisma wraps in an error of its own. */
const UNTRANSLATABLE = /\b(22021|22P05)\b|invalid byte sequence for encoding|unsupported Unicode escape/;

/** Turns what the database says of its absence, of its time limit, or of the client's text into an error that may be shown. */
export function databaseError(thrown: unknown): unknown {
  const error = carriedError(thrown);
  if (error instanceof SluiceError) return error;
  if (UNTRANSLATABLE.test(`${codeOf(error) ?? ''} ${messageOf(error)}`))
    return badInput('A text holds the character U+0000, which PostgreSQL has not. Leave it out.', { cause: error });
  if (TOO_LONG.test(messageOf(error)))
    return new SluiceError(
      'LIMIT_EXCEEDED',
      'The database worked for too long on this. Ask for less by first or where, or take a list in parts with @stream.',
      { cause: error },
    );
  if (!AWAY.test(codeOf(error) ?? '') && !AWAY_MESSAGE.test(messageOf(error))) return error;
  return new SluiceError('DATABASE_UNAVAILABLE', 'The database does not answer. Try again in a moment.', {
    cause: error,
  });
}
