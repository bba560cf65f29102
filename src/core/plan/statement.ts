/** From a `findMany` call to the one SQL statement that Prisma compiles it to. */
import { badInput, codeOf } from '../../errors.ts';
import { capture, type Statement, TapError } from '../prisma/tap-scope.ts';

/**
 * The statement of a `findMany` call that returns rows.
 * @throws SluiceError `BAD_USER_INPUT` where it does not compile to exactly one statement, and Prisma's own error where
 * the arguments are not valid. No SQL has run either way.
 */
export async function compileStatement(findMany: () => PromiseLike<unknown>): Promise<Statement> {
  const statement = await capture(findMany).catch((error: unknown) => {
    if (error instanceof TapError)
      throw badInput(error.asked === 'transaction' ? TRANSACTION : SEVERAL, { cause: error });
    if (codeOf(error) === TOO_MANY_PARAMETERS) throw badInput(PARAMETERS, { cause: error });
    throw error;
  });
  if (statement === undefined) throw badInput(SEVERAL);
  return statement;
}

/** Prisma's code for a statement that would bind more values than PostgreSQL takes. */
const TOO_MANY_PARAMETERS = 'P2029';

const TRANSACTION =
  'This findMany cannot be streamed inside $transaction: call stream() on the client itself, where it reads from a ' +
  'snapshot of its own.';

const PARAMETERS =
  'This findMany cannot be streamed: `where` holds more values than one statement takes (32,767). Shorten its `in` list.';

const SEVERAL =
  'This findMany cannot be streamed: it does not compile to exactly one statement. Relations are read by one where the ' +
  "preview feature `relationJoins` is on and `relationLoadStrategy` is not 'query'; and a query extension of the client " +
  'must not run statements of its own while findMany runs.';
