/** The values of an enum: what the schema calls them and the database, which may have got others since. */
import { badInput, type SluiceError } from '../../errors.ts';

export interface EnumValue {
  readonly name: string;
  /** What the database calls it. */
  readonly dbName: string;
}

/** The enum of a column. */
export interface Enumeration {
  /** The column, as an error names it: `Booking.status`. */
  readonly of: string;
  /** The enum's name. */
  readonly name: string;
  readonly values: readonly EnumValue[];
}

/** Prisma's name of a value of the database; the value itself where the schema lacks it. */
export const enumName = (values: readonly EnumValue[], value: string): string =>
  values.find(({ dbName }) => dbName === value)?.name ?? value;

/** The refusal of a value that only the database has: it has no name on any transport. */
export const lackedValue = ({ of, name }: Pick<Enumeration, 'of' | 'name'>, value: string): SluiceError =>
  badInput(
    `${of} is ${JSON.stringify(value)}, which the enum ${name} of the Prisma schema lacks. ` +
      'Run `prisma db pull` and `prisma generate`, or leave out the column, or the row by where.',
  );
