/** Finds the field of the datamodel that a statement means, by the names of the database. */
import type { Datamodel, ModelField } from '../model/datamodel.ts';
import { NAME, quoted } from './kept-names.ts';

export interface TableFields {
  readonly byName: ReadonlyMap<string, ModelField>;
  /** By the column, in its quotes. */
  readonly byColumn: ReadonlyMap<string, ModelField>;
}

/** The fields of a table, as a statement names it; undefined for one that the datamodel does not have. */
export type FieldsOfTable = (table: string) => TableFields | undefined;

export function createFieldsOfTable({ models }: Datamodel): FieldsOfTable {
  const tables: ReadonlyMap<string, TableFields> = new Map(
    models.map(({ table, fields }) => {
      const schema = table.schema === undefined ? '' : `${quoted(table.schema)}.`;
      return [
        `${schema}${quoted(table.name)}`,
        {
          byName: new Map(fields.map((field) => [field.name, field])),
          byColumn: new Map(fields.map((field) => [quoted(field.column), field])),
        },
      ];
    }),
  );
  return (table) => {
    const [schema, name] = splitName(table);
    // Where the datamodel has one schema, it is the connection's, whatever that is called.
    return tables.get(`${schema}.${name}`) ?? tables.get(name);
  };
}

/** `"shop"."orders"` → `"shop"` and `"orders"`; of a name by itself, the first is empty. */
export function splitName(qualified: string): readonly [string, string] {
  const [, first = '', second = ''] = QUALIFIED.exec(qualified) ?? [];
  return [first, second];
}

const QUALIFIED = new RegExp(`^(?:(${NAME})\\.)?(${NAME})$`);
