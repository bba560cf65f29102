/** What the engine writes of a database, and Prisma then refuses: a number whose scale it cannot have. */

/** PostgreSQL rounds to hundreds by a negative scale, and has one beyond the precision. */
export const withValidScales = (schema: string): string =>
  schema.replaceAll(/@db\.Decimal\((\d+), (\d+)\)/g, (text, precision, scale) =>
    Number(scale) > Number(precision) ? '@db.Decimal' : text,
  );
