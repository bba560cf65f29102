/**
 * What a type shows as the database has it. Nothing else can be filtered by, ordered by or downloaded: what is hidden, or
 * masked by a resolver, must not be found out in another way.
 *
 * A field's configuration decides, never its name: a column belongs to the fields that Pothos exposes it by, under
 * whatever name, and a relation to those of `t.relation` that show all its rows.
 */
import type { OutputRef, PothosOutputFieldConfig, PothosOutputFieldType, SchemaTypes } from '@pothos/core';
import { getRefFromModel } from '@pothos/plugin-prisma';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { ModelField } from '../core/model/datamodel.ts';
import { datamodel } from '../datamodel.ts';
import { builder } from './builder.ts';
import { createIsLeftAlone } from './is-left-alone.ts';
import { once } from './once.ts';
import { showsAllRows } from './whole-relation.ts';

export type ShownField =
  | { readonly name: string; readonly column: ModelField; readonly relation?: undefined }
  /** A relation, and the name of the type that its rows have. */
  | { readonly name: string; readonly relation: ModelField; readonly type: string; readonly column?: undefined };

export interface ShownType {
  readonly model: string;
  /** By their names in the schema, in the datamodel's order. */
  readonly fields: ReadonlyMap<string, ShownField>;
}

/** The name of a type in the schema → what it shows; undefined for one that is no model's. */
export type ShownTypes = (type: string) => ShownType | undefined;

/** A builder with types of its own is one. */
const configStore = builder.configStore as unknown as PothosSchemaTypes.SchemaBuilder<SchemaTypes>['configStore'];

/** The name of a model's type in the schema, or of another type that shows its rows. */
export function typeOf(model: string, type?: OutputRef): string {
  // Pothos' own types do not tell that every builder and every reference is good here.
  const ref = type ?? getRefFromModel(model, builder as unknown as Parameters<typeof getRefFromModel>[1]);
  return configStore.getTypeConfig(ref as Parameters<typeof configStore.getTypeConfig>[0]).name;
}

/** The names of all types that show a model's rows. To be called once all object types are defined. */
export const modelTypes = (): readonly string[] =>
  [...configStore.typeConfigs.values()].filter((config) => modelOfType(config) !== undefined).map(({ name }) => name);

function modelOfType({ graphqlKind, extensions }: ReturnType<typeof configStore.getTypeConfig>): string | undefined {
  const model = extensions?.pothosPrismaModel;
  return graphqlKind === 'Object' && typeof model === 'string' ? model : undefined;
}

/** What a type shows. To be called when the schema is being built, and all object types have their fields, or later. */
export const shownType: ShownTypes = once((type: string) => {
  const config = configStore.getTypeConfig(type);
  const model = modelOfType(config);
  if (model === undefined) return undefined;
  const columns = datamodel.model(model).fields;
  const isLeftAlone = createIsLeftAlone(builder);
  const found = [...configStore.getFields(type, 'Object').values()]
    // Whoever may not see the type at all must not find out its values either.
    .filter((field) => !isGuarded(config) && !isGuarded(field) && isLeftAlone(field))
    .flatMap((field) => shownColumn(columns, field) ?? shownRelation(columns, field) ?? []);
  const inOrder = columns.flatMap((column) => found.filter((field) => (field.column ?? field.relation) === column));
  return { model, fields: new Map(inOrder.map((field) => [field.name, field])) };
});

type FieldConfig = PothosOutputFieldConfig<SchemaTypes>;

/** By the plugin for rights, or one with the same word for them. */
const isGuarded = ({ pothosOptions }: { readonly pothosOptions: object }) => 'authScopes' in pothosOptions;

function shownColumn(
  columns: readonly ModelField[],
  { name, kind, type, extensions }: FieldConfig,
): ShownField | undefined {
  const column = columns.find((column) => column.name === extensions?.pothosExposedField);
  if (column === undefined || column.kind === 'object' || kind !== 'PrismaObject') return undefined;
  if (column.isList !== (type.kind === 'List') || !isPlainType(type)) return undefined;
  return { name, column };
}

/** A scalar of somebody's own may write less than there is. */
function isPlainType(type: PothosOutputFieldType<SchemaTypes>): boolean {
  if (type.kind === 'List') return isPlainType(type.type);
  return type.kind === 'Enum' || (type.kind === 'Scalar' && plainScalars.has(nameOf(type)));
}

const plainScalars: ReadonlySet<string> = new Set([
  ...['String', 'ID', 'UUID', 'Int', 'BigInt', 'Float', 'Decimal', 'Boolean', 'DateTime', 'JSON', 'Byte'],
]);

function shownRelation(
  columns: readonly ModelField[],
  { name, kind, type, extensions }: FieldConfig,
): ShownField | undefined {
  const relation = columns.find((column) => column.name === relationOf(extensions));
  if (relation === undefined || kind !== 'PrismaObject' || relation.isList !== (type.kind === 'List')) return undefined;
  const item = type.kind === 'List' ? type.type : type;
  if (item.kind !== 'Object' || modelOfType(configStore.getTypeConfig(nameOf(item))) !== relation.type)
    return undefined;
  return showsAllRows(extensions) ? { name, relation, type: nameOf(item) } : undefined;
}

function relationOf(extensions: FieldConfig['extensions']): string | undefined {
  const relation: unknown = extensions?.pothosPrismaRelationField;
  // As Pothos has it of the datamodel.
  return (relation as { readonly name: string } | undefined)?.name;
}

const nameOf = (type: PothosOutputFieldType<SchemaTypes>): string =>
  type.kind === 'List'
    ? nameOf(type.type)
    : configStore.getTypeConfig(type.ref as Parameters<typeof configStore.getTypeConfig>[0]).name;

const byType = new WeakMap<GraphQLObjectType, ShownType>();

/** Remembers what the types of a complete schema show. */
export function markShown(schema: GraphQLSchema, shownTypes: ShownTypes): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const shown = isObjectType(type) && shownTypes(type.name);
    if (shown) byType.set(type, shown);
  }
}

/** What the types of a schema show, once they have been marked. */
export const shownIn =
  (schema: GraphQLSchema): ShownTypes =>
  (name) => {
    const type = schema.getType(name);
    return isObjectType(type) ? byType.get(type) : undefined;
  };
