/** The refusal of a null inside a list, of which Prisma says only that it has found one. */
import { badInput, messageOf, type SluiceError } from '../../errors.ts';

/** By what Prisma says. An enum's lists are known by the enum. */
const IN_COLUMN = /in column '(?<column>\w+)\[\d+\]', got object: null/;
const IN_ENUM = /Value 'null' not found in enum '(?<type>\w+)'/;

/** What is told instead of Prisma's error; undefined for another. */
export function nullInList(error: unknown): SluiceError | undefined {
  const message = messageOf(error);
  const { column } = IN_COLUMN.exec(message)?.groups ?? {};
  const { type } = IN_ENUM.exec(message)?.groups ?? {};
  if (column === undefined && type === undefined) return undefined;
  return badInput(
    `${column ?? `A list of ${type}`} holds a null, which Prisma has no place for in a list. Leave out the column, or the row by where; a download has it as it is.`,
    { cause: error },
  );
}
