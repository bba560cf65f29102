/** Tells what Prisma found wrong with the arguments of a call, which are the client's to mend. */
import {
  PrismaClientKnownRequestError,
  PrismaClientUnknownRequestError,
  PrismaClientValidationError,
} from '@prisma/client/runtime/client';
import { badInput, SluiceError } from '../../errors.ts';

/** An error that may be shown, where the arguments are at fault; any other error as it is. */
export function argumentError(error: unknown): unknown {
  if (error instanceof PrismaClientUnknownRequestError && error.message.includes('recursion limit'))
    return badInput('where is nested too deep for one statement. Ask for less at once.', { cause: error });
  if (!isOfArguments(error)) return error;
  // The message quotes the whole call; its last line says what is wrong.
  const lines = error.message.trim().split('\n');
  return badInput(lines.at(-1) ?? 'The arguments are not valid.', { cause: error });
}

/** Prisma's code for arguments that have the right types and still make no sense, as a path into JSON without more. */
const INPUT_ERROR = 'P2019';

/** Prisma's own error, where it was about the arguments: code that calls `findMany` knows it as such. */
export const prismaError = (error: unknown): unknown =>
  error instanceof SluiceError && isOfArguments(error.cause) ? error.cause : error;

const isOfArguments = (error: unknown): error is Error =>
  error instanceof PrismaClientValidationError ||
  (error instanceof PrismaClientKnownRequestError && error.code === INPUT_ERROR);
