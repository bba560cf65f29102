/** Checks that a database can be used, and says what to do if not. */
import { Socket } from 'node:net';
import pg from 'pg';
import { messageOf } from '../errors.ts';

const answerMilliseconds = 10_000;

/**
 * @param named what names the database.
 * @param signal gives up at once.
 * @throws the signal's reason; Error that names host, port and database, never the password, and says how to put it right.
 */
export async function checkAnswers(url: string, named = 'DATABASE_URL', signal?: AbortSignal): Promise<void> {
  const client = clientFor(url, named, signal);
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('SELECT 1');
  } catch (cause) {
    signal?.throwIfAborted();
    const { reason, advice } = explain(cause, named, new URLSearchParams(url.split('?')[1]).get('sslmode'));
    throw new Error(
      `The database "${client.database}" at ${client.host}:${client.port}, which ${named} names, ` +
        `does not answer: ${reason}. ${advice}${named === 'DATABASE_URL' ? ' Without DATABASE_URL, the embedded PostgreSQL is used.' : ''}`,
      { cause },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function clientFor(url: string, named: string, signal: AbortSignal | undefined): pg.Client {
  try {
    return new pg.Client({
      connectionString: url,
      connectionTimeoutMillis: answerMilliseconds,
      ...(signal && { stream: () => new Socket({ signal }) }),
    });
  } catch {
    // The cause is left out: its message may hold the password.
    throw new Error(
      `${named.replace(/^the/, 'The')} cannot be read. It must look like postgresql://user:password@host:5432/database, with special ` +
        'characters of the password percent-encoded.',
    );
  }
}

function explain(error: unknown, named: string, sslmode: string | null): { reason: string; advice: string } {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // Where a name has several addresses, Node's error has a code and no message.
  const reason = messageOf(error) || code;
  const hint = tlsHint(`${code} ${reason}`, sslmode);
  if (hint !== undefined) return { reason, advice: hint };
  if (NO_PASSWORD.test(reason))
    return { reason: 'it asks for a password', advice: `Name it by ${named}: postgresql://user:password@…` };
  return { reason, advice: advices[code] ?? `Check that PostgreSQL runs there and that ${named} is right.` };
}

/** Where pg's `sslmode` has another meaning than libpq's. */
function tlsHint(error: string, sslmode: string | null): string | undefined {
  if (WANTS_TLS.test(error))
    return 'It may want TLS: set sslmode=verify-full, or sslmode=no-verify, which encrypts and checks nothing.';
  if (NO_TLS.test(error))
    return sslmode === 'prefer'
      ? 'Unlike in libpq, sslmode=prefer does not do without TLS here: use sslmode=disable, or set up TLS there.'
      : 'Set up TLS there, or use sslmode=disable, which encrypts nothing.';
  if (!NOT_TRUSTED.test(error)) return undefined;
  const meaning =
    sslmode === 'verify-full' || sslmode === null
      ? ''
      : `Unlike in libpq, sslmode=${sslmode} checks certificate and name here, as verify-full does. `;
  return `${meaning}Name its authority by sslrootcert, or use sslmode=no-verify, which encrypts and checks nothing.`;
}

/** What pg says of an address without one, in its several ways to log in. */
const NO_PASSWORD = /client password must be a (?:non-empty )?string|no password supplied/i;
/** What PostgreSQL ends with where its pg_hba.conf lets others in by TLS, perhaps. */
const WANTS_TLS = /pg_hba\.conf.*(?:no encryption|SSL off)/;
const NO_TLS = /does not support SSL/;
/** What Node says of a certificate that it does not trust. */
const NOT_TRUSTED = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/;

const advices: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there: start PostgreSQL, or correct host and port.',
  ENOTFOUND: 'There is no host of that name: correct it.',
  EAI_AGAIN: 'The name could not be looked up: check the network, or the name.',
  '28P01': 'User or password is wrong: correct them.',
  '28000': 'PostgreSQL does not let this user in: correct the user, or its pg_hba.conf.',
  '3D000': 'Create the database (createdb), or correct its name.',
  '53300': 'It has no connection left: raise its max_connections, or close others.',
  '57P03': 'It is just starting or stopping: try again in a moment.',
};
