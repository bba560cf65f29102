/** Drops scales that the engine writes of a database, and that Prisma then refuses. */

/** PostgreSQL rounds to hundreds by a negative scale, and has one beyond the precision. */
export const withValidScales = (schema: string): string =>
  schema.replaceAll(/@db\.Decimal\((\d+), (\d+)\)/g, (text, precision, scale) =>
    Number(scale) > Number(precision) ? '@db.Decimal' : text,
  );
