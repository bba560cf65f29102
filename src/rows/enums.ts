/** The values of enums: as Prisma names them, and as the database does, in the order of their declaration. */
import { enums } from '../generated/native-types.ts';

/** The values of an enum, in order. */
export const enumValues = (type: string) => enums[type] ?? [];

/** Prisma's names by the database's, where any of them differ. */
export function enumNames(type: string): Readonly<Record<string, string>> | undefined {
  const values = enums[type] ?? [];
  if (values.every(({ name, dbName }) => name === dbName)) return undefined;
  return Object.fromEntries(values.map(({ name, dbName }) => [dbName, name]));
}

/** Prisma's name of a value of the database; the value itself where the enum does not have it. */
export const enumName = (type: string, value: string): string =>
  enums[type]?.find(({ dbName }) => dbName === value)?.name ?? value;

/** The names of the values that come after one of the database, or before it. */
export function laterEnumNames(type: string, value: string, ascending: boolean): readonly string[] {
  const values = enums[type] ?? [];
  const index = values.findIndex(({ dbName }) => dbName === value);
  return (ascending ? values.slice(index + 1) : values.slice(0, Math.max(0, index))).map(({ name }) => name);
}
