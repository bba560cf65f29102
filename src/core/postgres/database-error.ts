/** Tells what may be told of a statement that failed: that the database is away or has ended it, or that the request is at fault. */
import { badInput, codeOf, type ErrorCode, messageOf, SluiceError } from '../../errors.ts';
import { carriedError } from '../prisma/carried-error.ts';
import { noPrismaValue } from '../prisma/no-prisma-value.ts';
import { goneError } from './gone-error.ts';

/** Turns what the database says of its absence, of its limits, of what it lacks, of others, or of the client's text into an error that may be shown. */
export function databaseError(thrown: unknown): unknown {
  const error = carriedError(thrown);
  if (error instanceof SluiceError) return error;
  const noValue = noPrismaValue(error);
  if (noValue !== undefined) return noValue;
  const untranslatable = textError(messageOf(error));
  if (untranslatable !== undefined) return badInput(untranslatable, { cause: error });
  const told = toldOf(error);
  const gone = goneError(told.state, error);
  if (gone !== undefined) return gone;
  const cause = causes.find(
    ({ states, says }) => states.test(told.state) && (says === undefined || says.test(told.text)),
  );
  if (cause === undefined && !AWAY_MESSAGE.test(told.text)) return error;
  const { code, message } = cause ?? away;
  return new SluiceError(code, message, { cause: error });
}

interface Cause {
  /** SQLSTATE, or the code of Node or Prisma. */
  readonly states: RegExp;
  /** What tells it from others with the same. PostgreSQL may be set to speak another language than English. */
  readonly says?: RegExp;
  readonly code: ErrorCode;
  readonly message: string;
}

const away = {
  code: 'DATABASE_UNAVAILABLE',
  message: 'The database does not answer. Try again in a moment.',
} as const;

/** pg gives no code where a connection ends under a statement, or is not made in time. */
const AWAY_MESSAGE =
  /^(Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|Query read timeout|Can't reach database server)/;

/** The first that fits counts. */
const causes: readonly Cause[] = [
  {
    states: /^57014$/,
    says: /statement timeout/,
    code: 'LIMIT_EXCEEDED',
    message:
      'The database worked for too long on this. Ask for less by first or where, or take a list in parts with @stream.',
  },
  {
    states: /^57014$/,
    code: 'DATABASE_UNAVAILABLE',
    message: 'This was cancelled in the database, by its administrator or another program. Try again in a moment.',
  },
  {
    states: /^(40001|P2034)$/,
    says: /recovery/,
    code: 'DATABASE_UNAVAILABLE',
    message:
      'This was cancelled in the database: it is a standby, and could not keep these rows beside what its primary sends ' +
      '(a conflict with recovery). Try again in a moment.',
  },
  {
    states: /^(40001|40P01|P2034)$/,
    code: 'DATABASE_UNAVAILABLE',
    message: 'This was cancelled in the database, since it collided with a change. Try again in a moment.',
  },
  {
    states: /^55P03$/,
    code: 'DATABASE_UNAVAILABLE',
    message: "The database waited for a table that somebody has locked, for as long as the role's lock_timeout allows.",
  },
  {
    states: /^25P0[34]$/,
    code: 'LIMIT_EXCEEDED',
    message:
      "The database has ended this at a time limit of the role's: transaction_timeout, or that of an idle transaction.",
  },
  // Of a table, a column or a function; that the account may not become a role is the operator's to know.
  {
    states: /^42501$/,
    says: /^permission denied for/,
    code: 'FORBIDDEN',
    message: 'The role by which this reads may not see all of it. Ask for less, or have it granted: GRANT SELECT.',
  },
  {
    states: /^57P01$/,
    code: 'DATABASE_UNAVAILABLE',
    message:
      'The database has ended this connection: by its administrator, or since it shuts down. Try again in a moment.',
  },
  // The connection is gone, or there was none. 08 connection exception, 53300 too many connections, 57P02–57P05 crashed,
  // starting up, database dropped, idle for too long.
  {
    states: /^(08...|53300|57P0[2-5]|ECONN\w+|EPIPE|ENOTFOUND|EHOSTUNREACH|ETIMEDOUT|ENOENT|P1001|P1002|P1008|P1017)$/,
    ...away,
  },
];

/** What Prisma keeps of the error that it wraps. */
interface Wrapped {
  readonly meta?: {
    readonly driverAdapterError?: {
      readonly cause?: { readonly originalCode?: unknown; readonly originalMessage?: unknown };
    };
  };
}

/** What PostgreSQL said, where it was PostgreSQL; else the error's own code and words. */
function toldOf(error: unknown): { readonly state: string; readonly text: string } {
  // Its types leave this out.
  const wrapped = error instanceof Error ? (error as Wrapped).meta?.driverAdapterError?.cause : undefined;
  const text = String(wrapped?.originalMessage ?? messageOf(error));
  return { state: String(wrapped?.originalCode ?? codeOf(error) ?? ''), text };
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
