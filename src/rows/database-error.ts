/** Tells the database being away from everything else that may go wrong with a statement. */
import { codeOf, messageOf, SluiceError } from '../errors.ts';

/**
 * SQLSTATE classes and codes, and Node's and Prisma's codes, that mean: the connection is gone, or there was none.
 * 08 connection exception, 53300 too many connections, 57P01–57P03 shut down, crashed, starting up.
 */
const AWAY = /^(08...|53300|57P0[1-5]|ECONN\w+|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017)$/;
/** pg gives no code where a connection ends under a statement, or is not made in time. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Can't reach database server)/;

/** Turns an error of the database's absence into one that says so; any other is returned as it came. */
export function databaseError(error: unknown): unknown {
  if (error instanceof SluiceError) return error;
  if (!AWAY.test(codeOf(error) ?? '') && !AWAY_MESSAGE.test(messageOf(error))) return error;
  return new SluiceError('DATABASE_UNAVAILABLE', 'The database does not answer. Try again in a moment.', {
    cause: error,
  });
}
