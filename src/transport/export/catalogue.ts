/** What can be downloaded: the models and fields of the datamodel that the GraphQL schema shows too. */
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { ColumnType } from '../../encode/types.ts';
import { enumNames } from '../../rows/enums.ts';
import { type ModelField, modelNames, modelOf } from '../../rows/model.ts';

export type CatalogueField =
  | { readonly name: string; readonly isList: boolean; readonly relation: string }
  | {
      readonly name: string;
      readonly isList: boolean;
      readonly relation?: undefined;
      readonly type: ColumnType;
      readonly scale?: number | undefined;
      readonly enumNames?: Readonly<Record<string, string>> | undefined;
    };

/** Model → field → what it is, both in the datamodel's order. */
export type Catalogue = ReadonlyMap<string, ReadonlyMap<string, CatalogueField>>;

/** A field that the schema hides, because it is no field of the model's type there, cannot be downloaded either. */
export function createCatalogue(schema: GraphQLSchema): Catalogue {
  return new Map(
    modelNames.map((model) => {
      const type = schema.getType(model);
      const shown = isObjectType(type) ? type.getFields() : {};
      const entries = modelOf(model).fields.filter(({ name }) => Object.hasOwn(shown, name));
      return [model, new Map(entries.flatMap(entryOf).map((field) => [field.name, field]))];
    }),
  );
}

/** Nothing for a type that Prisma's client cannot read. */
function entryOf({ name, kind, type, isList, scale }: ModelField): CatalogueField[] {
  if (kind === 'object') return [{ name, isList, relation: type }];
  if (kind === 'enum') return [{ name, isList, type: 'String', enumNames: enumNames(type) }];
  return isColumnType(type) ? [{ name, isList, type, scale }] : [];
}

const columnTypes: Readonly<Record<ColumnType, true>> = {
  String: true,
  Int: true,
  Float: true,
  Boolean: true,
  BigInt: true,
  Decimal: true,
  DateTime: true,
  Json: true,
  Bytes: true,
};

const isColumnType = (type: string): type is ColumnType => Object.hasOwn(columnTypes, type);
