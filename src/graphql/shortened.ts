/** Messages quote what was sent, which may be a megabyte: an answer tells where the fault is, and need not repeat all of it. */
const MAX_LENGTH = 2000;
const END_LENGTH = 200;

/** A message of a length that somebody may read, with its middle left out where it is longer. */
export const shortened = (message: string): string =>
  message.length <= MAX_LENGTH
    ? message
    : `${message.slice(0, MAX_LENGTH - END_LENGTH).toWellFormed()} … ${message.slice(-END_LENGTH).toWellFormed()}`;
