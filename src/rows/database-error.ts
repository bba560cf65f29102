/** Tells what may be told of a statement that failed: that the database is away, or that the request is at fault. */
import { badInput, codeOf, messageOf, SluiceError } from '../errors.ts';
import { carriedError } from './carried-error.ts';
import { nullInList } from './null-in-list.ts';

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

/** Turns what the database says of its absence, of its time limit, or of the client's text into an error that may be shown. */
export function databaseError(thrown: unknown): unknown {
  const error = carriedError(thrown);
  if (error instanceof SluiceError) return error;
  const inList = nullInList(error);
  if (inList !== undefined) return inList;
  const untranslatable = textError(messageOf(error));
  if (untranslatable !== undefined) return badInput(untranslatable, { cause: error });
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

/**
 * What is said of a text that cannot go between UTF-8, which every connection speaks, and the encoding of the database.
 * Prisma wraps these errors, so that only their message tells them apart.
 */
function textError(message: string): string | undefined {
  if (message.includes('unsupported Unicode escape'))
    return 'A JSON text holds the character U+0000, or an escaped one that the encoding of the database lacks. Leave it out.';
  if (message.includes('invalid byte sequence for encoding "UTF8": 0x00'))
    return 'A text holds the character U+0000, which PostgreSQL has not. Leave it out.';
  const [, invalid] = /invalid byte sequence for encoding "UTF8": ([0-9a-fx ]+)/.exec(message) ?? [];
  if (invalid !== undefined)
    return `A text in the database is no UTF-8 (${invalid.trim()}), and cannot be sent. Leave out its column, or its row by where.`;
  const [, bytes, from, to] = NO_EQUIVALENT.exec(message) ?? [];
  if (from === 'UTF8')
    return `The database has the encoding ${to}, which lacks a character of a text (${bytes} in UTF-8). Leave it out.`;
  if (to === 'UTF8')
    return `A text in the database has a character of ${from} that UTF-8 lacks (${bytes}). Leave out its column, or its row by where.`;
  return undefined;
}

const NO_EQUIVALENT =
  /character with byte sequence ([0-9a-fx ]+) in encoding "(\w+)" has no equivalent in encoding "(\w+)"/;
