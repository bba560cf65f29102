/** What the values of an enum are called in Prisma, by what the database calls them. */
import type { EnumValue } from './datamodel.ts';

/** Undefined where no name differs. */
export function enumNames(values: readonly EnumValue[]): Readonly<Record<string, string>> | undefined {
  if (values.every(({ name, dbName }) => name === dbName)) return undefined;
  return Object.fromEntries(values.map(({ name, dbName }) => [dbName, name]));
}

/** Prisma's name of a value of the database; the value itself where the enum does not have it. */
export const enumName = (values: readonly EnumValue[], value: string): string =>
  values.find(({ dbName }) => dbName === value)?.name ?? value;
