/** The lists and fields that can be downloaded: what the GraphQL types show as the database has it. */
import type { GraphQLSchema } from 'graphql';
import type { Model } from '../core/model/datamodel.ts';
import type { Enumeration } from '../core/model/enumeration.ts';
import type { ColumnType } from '../encode/types.ts';
import { type ShownField, shownIn } from '../pothos/shown-fields.ts';

interface AnyField {
  /** In the schema. */
  readonly name: string;
  /** In the datamodel. */
  readonly source: string;
  readonly isList: boolean;
}

export type CatalogueField =
  /** A relation: the type of its rows, and their model; where it must lead to one, its name with its type. */
  | (AnyField & { readonly relation: string; readonly model: Model; readonly required: string | undefined })
  | (AnyField & {
      readonly relation?: undefined;
      readonly type: ColumnType;
      readonly scale?: number | undefined;
      readonly enumeration?: Enumeration | undefined;
    });

/** A type of the schema → its fields, in the datamodel's order. */
export type Catalogue = (type: string) => ReadonlyMap<string, CatalogueField>;

export function createCatalogue(schema: GraphQLSchema): Catalogue {
  const shownTypes = shownIn(schema);
  const known = new Map<string, ReadonlyMap<string, CatalogueField>>();
  return (type) => {
    const fields =
      known.get(type) ??
      new Map(
        [...(shownTypes(type)?.fields.values() ?? [])]
          .flatMap((field) => entryOf(type, field))
          .map((field) => [field.name, field]),
      );
    known.set(type, fields);
    return fields;
  };
}

/** Nothing for a type that Prisma's client cannot read. */
function entryOf(type: string, field: ShownField): CatalogueField[] {
  const { name } = field;
  if (field.relation !== undefined) {
    const { name: source, isList, isRequired, target: model } = field.relation;
    if (model === undefined) return [];
    const required = isRequired && !isList ? `${type}.${name}` : undefined;
    return [{ name, source, isList, relation: field.type, model, required }];
  }
  const { name: source, kind, type: scalar, isList, scale, values } = field.column;
  const enumeration = { of: `${type}.${name}`, name: scalar, values };
  if (kind === 'enum') return [{ name, source, isList, type: 'String', enumeration }];
  return isColumnType(scalar) ? [{ name, source, isList, type: scalar, scale }] : [];
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
