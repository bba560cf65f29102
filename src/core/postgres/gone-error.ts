/** The error for a table or a column that was dropped or renamed since the start. */
import { SluiceError } from '../../errors.ts';

/** @param state SQLSTATE. @param cause names it, for the log: a client may not be meant to know names of the database. */
export function goneError(state: string, cause: unknown): SluiceError | undefined {
  const kind = kinds[state];
  if (kind === undefined) return undefined;
  // No request is at fault.
  return new SluiceError(
    'INTERNAL_SERVER_ERROR',
    `The database lacks a ${kind} that the schema has: somebody has dropped or renamed it since. The server's log names it. Leave it out, or have the schema made anew: by \`prisma db pull\` and \`prisma generate\`, or by a new start of \`sluice serve\`.`,
    { cause },
  );
}

const kinds: Readonly<Record<string, string>> = { '42P01': 'table', '42703': 'column' };
