/**
 * A generator of Prisma: writes down the types that columns declare by `@db.…`, and what tables, columns and the values
 * of enums are called in the database. Prisma tells its generators, but neither the client nor the datamodel of Pothos
 * keeps them.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import helper from '@prisma/generator-helper';

helper.generatorHandler({
  onManifest: () => ({ prettyName: 'Native types', defaultOutput: '../src/generated/native-types.ts' }),
  async onGenerate({ generator, dmmf }) {
    const file = generator.output?.value;
    if (!file) throw new Error('The generator of native types needs an output');
    const models = dmmf.datamodel.models.map(({ name, fields }) => [
      name,
      Object.fromEntries(fields.flatMap(({ name, nativeType }) => (nativeType ? [[name, nativeType]] : []))),
    ]);
    const enums = dmmf.datamodel.enums.map(({ name, values }) => [
      name,
      values.map(({ name, dbName }) => ({ name, dbName: dbName ?? name })),
    ]);
    const tables = dmmf.datamodel.models.map(({ name, dbName, schema, fields }) => [
      name,
      {
        ...(schema && { schema }),
        name: dbName ?? name,
        columns: Object.fromEntries(fields.flatMap(({ name, dbName }) => (dbName ? [[name, dbName]] : []))),
      },
    ]);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, sourceOf(Object.fromEntries(models), Object.fromEntries(enums), Object.fromEntries(tables)));
  },
});

const sourceOf = (
  nativeTypes: object,
  enums: object,
  tables: object,
): string => `/** Model → field → the type that its column declares, with its arguments. Generated. */
export const nativeTypes: Readonly<
  Record<string, Readonly<Record<string, readonly [name: string, args: readonly string[]]>>>
> = ${JSON.stringify(nativeTypes, undefined, 2)};

/** Enum → its values, in order: Prisma's name, and the database's. Generated. */
export const enums: Readonly<Record<string, readonly { readonly name: string; readonly dbName: string }[]>> = ${JSON.stringify(enums, undefined, 2)};

/** Model → its table, and the columns whose names are not those of their fields. Generated. */
export const tables: Readonly<
  Record<string, { readonly schema?: string; readonly name: string; readonly columns: Readonly<Record<string, string>> }>
> = ${JSON.stringify(tables, undefined, 2)};
`;
