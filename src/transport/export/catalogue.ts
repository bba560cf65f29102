/** What can be downloaded: the models and fields of the datamodel that the GraphQL schema shows too. */
import type { PothosPrismaDatamodel } from '@pothos/plugin-prisma';
import { type GraphQLSchema, isObjectType } from 'graphql';
import type { ColumnType } from '../../encode/types.ts';

export type CatalogueField =
  | { readonly name: string; readonly isList: boolean; readonly relation: string }
  | { readonly name: string; readonly isList: boolean; readonly relation?: undefined; readonly type: ColumnType };

/** Model → field → what it is, both in the datamodel's order. */
export type Catalogue = ReadonlyMap<string, ReadonlyMap<string, CatalogueField>>;

/** A field that the schema hides, because it is no field of the model's type there, cannot be downloaded either. */
export function createCatalogue({ datamodel }: PothosPrismaDatamodel, schema: GraphQLSchema): Catalogue {
  return new Map(
    Object.entries(datamodel.models).map(([model, { fields }]) => {
      const type = schema.getType(model);
      const shown = isObjectType(type) ? type.getFields() : {};
      const entries = fields.filter(({ name }) => Object.hasOwn(shown, name)).flatMap(entryOf);
      return [model, new Map(entries.map((field) => [field.name, field]))];
    }),
  );
}

type DatamodelField = PothosPrismaDatamodel['datamodel']['models'][string]['fields'][number];

/** Nothing for a type that Prisma's client cannot read. */
function entryOf({ name, kind, type, isList }: DatamodelField): CatalogueField[] {
  if (kind === 'object') return [{ name, isList, relation: type }];
  if (kind === 'enum') return [{ name, isList, type: 'String' }];
  return isColumnType(type) ? [{ name, isList, type }] : [];
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
