/** What the datamodel says of a model: its fields and its primary key. */
import { badInput } from '../errors.ts';
import { nativeTypes, tables } from '../generated/native-types.ts';
import { getDatamodel } from '../generated/pothos.ts';

export interface Model {
  /** Its schema, where the datamodel has several, and its own name. */
  readonly table: { readonly schema?: string; readonly name: string };
  readonly fields: readonly ModelField[];
  /** Of a key of several fields. */
  readonly primaryKey: { readonly fields: readonly string[] } | null;
  readonly uniqueIndexes: readonly { readonly fields: readonly string[] }[];
}

export interface ModelField {
  readonly name: string;
  /** Name of a scalar, an enum or, where `kind` is `object`, a model. */
  readonly type: string;
  readonly kind: string;
  /** What the column is called in the database. */
  readonly column: string;
  readonly isList: boolean;
  readonly isRequired: boolean;
  readonly isId: boolean;
  readonly isUnique: boolean;
  /** The type that the column declares by `@db.…`, such as `Uuid`. */
  readonly nativeType: string | undefined;
  /** The places after the point that a column of `Decimal` declares: 2 for `@db.Decimal(10, 2)`. */
  readonly scale: number | undefined;
}

const models: Readonly<Record<string, Model>> = Object.fromEntries(
  Object.entries(getDatamodel().datamodel.models).map(([name, { fields, primaryKey, uniqueIndexes }]) => [
    name,
    {
      table: tables[name] ?? { name },
      fields: fields.map((field) => ({ ...field, ...declared(name, field.name) })),
      primaryKey,
      uniqueIndexes,
    },
  ]),
);

function declared(model: string, field: string): Pick<ModelField, 'column' | 'nativeType' | 'scale'> {
  const column = tables[model]?.columns[field] ?? field;
  const [nativeType, [, scale] = []] = nativeTypes[model]?.[field] ?? [];
  return { column, nativeType, scale: nativeType === 'Decimal' && scale !== undefined ? Number(scale) : undefined };
}

/** Every model of the datamodel, in the schema's order. */
export const modelNames: readonly string[] = Object.keys(models);

/** @throws Error where the datamodel has no such model. */
export function modelOf(name: string): Model {
  const model = models[name];
  if (model === undefined) throw new Error(`prisma/schema.prisma has no model ${name}`);
  return model;
}

/** The property of a client that has a model's methods. */
export const delegateName = (model: string): string => `${model.charAt(0).toLowerCase()}${model.slice(1)}`;

/** @throws Error where the model has no such field. */
export function fieldOf(model: string, name: string): ModelField {
  const field = modelOf(model).fields.find((field) => field.name === name);
  if (field === undefined) throw new Error(`${model} of prisma/schema.prisma has no field ${name}`);
  return field;
}

/**
 * The fields of a model's primary key, in its order; where it has none, of its first unique key.
 * @throws SluiceError `BAD_USER_INPUT` for a model without either: its rows have no order of their own.
 */
export function primaryKey(name: string): readonly string[] {
  const [key] = uniqueKeys(name);
  if (key !== undefined) return key;
  throw badInput(`${name} has no primary key: its rows cannot be streamed in a total order. Give it an @id.`);
}

/** Every set of fields of which no two rows have the same values, none of them null: the primary key is the first. */
export function uniqueKeys(name: string): readonly (readonly string[])[] {
  const { fields, primaryKey, uniqueIndexes } = modelOf(name);
  const required = (field: string) => fields.some(({ name, isRequired }) => name === field && isRequired);
  return [
    ...fields.filter(({ isId }) => isId).map(({ name }) => [name]),
    ...(primaryKey ? [primaryKey.fields] : []),
    ...fields.filter(({ isUnique }) => isUnique).map(({ name }) => [name]),
    ...uniqueIndexes.map(({ fields }) => fields),
  ].filter((key) => key.every(required));
}
