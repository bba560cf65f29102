/** Specimens at random, in a random family, written by Prisma. */
import fc from '../utils/fast-check.ts';
import { type Column, columns, floatText, isNull } from './columns.ts';
import { columnOf, type openSpecimens, type Prisma } from './specimens.ts';

/** What is given to Prisma for a specimen. */
export interface Written {
  readonly id: bigint;
  readonly parentId: bigint | null;
  readonly values: Readonly<Record<string, unknown>>;
}

/** Each but the first has one of those before it as its parent. */
export const specimens: fc.Arbitrary<readonly Written[]> = fc
  .array(fc.tuple(fc.record(Object.fromEntries(columns.map(({ name, values }) => [name, values]))), fc.nat()), {
    minLength: 1,
    maxLength: 20,
  })
  .map((rows) =>
    rows.map(([values, parent], index) => ({
      values,
      id: BigInt(index),
      parentId: index === 0 ? null : BigInt(parent % index),
    })),
  );

type Db = Awaited<ReturnType<typeof openSpecimens>>;

/** Takes the place of all that was written before. */
export async function write({ prisma, pool }: Db, rows: readonly Written[]): Promise<void> {
  await pool.query('TRUNCATE specimens CASCADE');
  const data = rows.map(({ values, ...key }) => ({ ...values, ...key, ...withoutFloats }));
  // What is made has the types of the columns, which the compiler cannot know.
  await prisma.specimen.createMany({ data: data as unknown as Prisma.SpecimenCreateManyInput[] });
  const set = floatColumns.map((name, index) => `"${columnOf(name)}" = $${index + 2}`);
  for (const { id, values } of rows)
    await pool.query(`UPDATE specimens SET ${set} WHERE id = $1`, [
      id,
      ...floatColumns.map((name) => floats(values[name])),
    ]);
}

/** These are written past Prisma, which gets the last digit of some wrong, and has no NaN and no sign of a zero for others. */
const floatColumns = ['float', 'real', 'floats'];
const withoutFloats = { float: 0, real: null, floats: [] };

function floats(value: unknown): string | null {
  if (Array.isArray(value)) return `{${value.map(floatText)}}`;
  return typeof value === 'number' ? floatText(value) : null;
}

/** A specimen's columns as JSON has them; null where there is no specimen. */
export const asJson = (written: Written | undefined, chosen: readonly Column[] = columns): object | null =>
  written === undefined
    ? null
    : Object.fromEntries(
        chosen.map(({ name, json }) => [name, isNull(written.values[name]) ? null : json(written.values[name])]),
      );

export const parentOf = ({ parentId }: Written, rows: readonly Written[]): Written | undefined =>
  rows.find(({ id }) => id === parentId);
