/** The values of enums: as Prisma names them, and as the database does. Their order in the database is its own. */
import { enums } from '../generated/native-types.ts';

/** The values of an enum, in the order of the schema. */
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
