/** Tells what Prisma found wrong with the arguments of a call, which are the client's to mend. */
import {
  PrismaClientKnownRequestError,
  PrismaClientUnknownRequestError,
  PrismaClientValidationError,
} from '@prisma/client/runtime/client';
import { badInput } from '../../errors.ts';

/** An error that may be shown, where the arguments are at fault; any other error as it is. */
export function argumentError(error: unknown): unknown {
  if (error instanceof PrismaClientUnknownRequestError && error.message.includes('recursion limit'))
    return badInput('where is nested too deep for one statement. Ask for less at once.', { cause: error });
  const isInput = error instanceof PrismaClientKnownRequestError && error.code === INPUT_ERROR;
  if (!isInput && !(error instanceof PrismaClientValidationError)) return error;
  // The message quotes the whole call; its last line says what is wrong.
  const lines = error.message.trim().split('\n');
  return badInput(lines.at(-1) ?? 'The arguments are not valid.', { cause: error });
}

/** Prisma's code for arguments that have the right types and still make no sense, as a path into JSON without more. */
const INPUT_ERROR = 'P2019';
