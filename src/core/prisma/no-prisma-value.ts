/** The refusal of what the database holds and Prisma has no value for, of which Prisma says only where it has met it. */
import { badInput, messageOf, SluiceError } from '../../errors.ts';
import { lackedValue } from '../model/enumeration.ts';

/** By what Prisma says. An enum's columns are known by the enum. */
const LIST_IN_COLUMN = /in column '(?<column>\w+)\[\d+\]', got object: (?!null)/;
const NULL_IN_COLUMN = /in column '(?<column>\w+)\[\d+\]', got object: null/;
const OTHER_TYPE = /Expected an? (?<expected>[^']+) in column '(?<column>\w+)', got /;
const NOT_IN_ENUM = /Value '(?<value>.*)' not found in enum '(?<type>\w+)'/s;

/** What is told instead of Prisma's error; undefined for another. */
export function noPrismaValue(error: unknown): SluiceError | undefined {
  const message = messageOf(error);
  const { column } = NULL_IN_COLUMN.exec(message)?.groups ?? {};
  if (column !== undefined) return nullInList(column, error);
  const { column: ofLists } = LIST_IN_COLUMN.exec(message)?.groups ?? {};
  if (ofLists !== undefined) return listInList(ofLists, error);
  const { expected, column: changed } = OTHER_TYPE.exec(message)?.groups ?? {};
  if (expected !== undefined && changed !== undefined) return otherType(changed, expected, error);
  const { value, type } = NOT_IN_ENUM.exec(message)?.groups ?? {};
  if (value === undefined || type === undefined) return undefined;
  return value === 'null'
    ? nullInList(`A list of ${type}`, error)
    : lackedValue({ of: `A column of ${type}`, name: type }, value);
}

/** No request is at fault: the schema is, or somebody has changed the table since. */
const otherType = (what: string, expected: string, cause: unknown): SluiceError =>
  new SluiceError(
    'INTERNAL_SERVER_ERROR',
    `${what} has another type in the database than in the schema, which has a ${expected}. Leave out the column, or have the schema made anew: by \`prisma db pull\` and \`prisma generate\`, or by a new start of \`sluice serve\`.`,
    { cause },
  );

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
