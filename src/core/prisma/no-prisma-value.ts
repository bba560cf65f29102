/** The refusal of what the database holds and Prisma has no value for, of which Prisma says only where it has met it. */
import { badInput, messageOf, type SluiceError } from '../../errors.ts';
import { lackedValue } from '../model/enumeration.ts';

/** By what Prisma says. An enum's columns are known by the enum. */
const LIST_IN_COLUMN = /in column '(?<column>\w+)\[\d+\]', got object: (?!null)/;
const NULL_IN_COLUMN = /in column '(?<column>\w+)\[\d+\]', got object: null/;
const NOT_IN_ENUM = /Value '(?<value>.*)' not found in enum '(?<type>\w+)'/s;

/** What is told instead of Prisma's error; undefined for another. */
export function noPrismaValue(error: unknown): SluiceError | undefined {
  const message = messageOf(error);
  const { column } = NULL_IN_COLUMN.exec(message)?.groups ?? {};
  if (column !== undefined) return nullInList(column, error);
  const { column: ofLists } = LIST_IN_COLUMN.exec(message)?.groups ?? {};
  if (ofLists !== undefined) return listInList(ofLists, error);
  const { value, type } = NOT_IN_ENUM.exec(message)?.groups ?? {};
  if (value === undefined || type === undefined) return undefined;
  return value === 'null'
    ? nullInList(`A list of ${type}`, error)
    : lackedValue({ of: `A column of ${type}`, name: type }, value);
}

const listInList = (what: string, cause: unknown): SluiceError =>
  badInput(
    `${what} holds lists, an array of several dimensions, which Prisma has no place for. Leave out the column, or the row by where; a download has it as it is.`,
    { cause },
  );

const nullInList = (what: string, cause: unknown): SluiceError =>
  badInput(
    `${what} holds a null, which Prisma has no place for in a list. Leave out the column, or the row by where; a download has it as it is.`,
    { cause },
  );
