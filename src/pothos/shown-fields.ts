/**
 * What a type shows as the database has it. Nothing else can be filtered by, ordered by or downloaded: what is hidden, or
 * masked by a resolver, must not be found out in another way.
 *
 * A field's configuration decides, never its name: a column belongs to the fields that Pothos exposes it by, under
 * whatever name, and a relation to those of `t.relation` that show all its rows.
 */
import type { PothosOutputFieldConfig, PothosOutputFieldType, SchemaTypes } from '@pothos/core';
import { type GraphQLObjectType, type GraphQLSchema, isObjectType } from 'graphql';
import type { Model, ModelField } from '../core/model/datamodel.ts';
import { type Builder, datamodelOf } from './builder.ts';
import { createIsLeftAlone } from './is-left-alone.ts';
import { once } from './once.ts';
import { showsAllRows } from './whole-relation.ts';

export type ShownField =
  /** A column, and the name of the scalar or enum that it is shown as. */
  | { readonly name: string; readonly column: ModelField; readonly type: string; readonly relation?: undefined }
  /** A relation, and the name of the type that its rows have. */
  | { readonly name: string; readonly relation: ModelField; readonly type: string; readonly column?: undefined };

export interface ShownType {
  readonly model: Model;
  /** By their names in the schema, in the datamodel's order. */
  readonly fields: ReadonlyMap<string, ShownField>;
}

/** The name of a type in the schema → what it shows; undefined for one that is no model's. */
export type ShownTypes = (type: string) => ShownType | undefined;

type Ref = Parameters<Builder['configStore']['getTypeConfig']>[0];

/** The type that a reference or a model's name stands for, and the model whose rows it shows. @throws Error for another type. */
export function rowTypeOf(builder: Builder, ref: object | string): { readonly type: string; readonly model: Model } {
  // Pothos takes any reference here, which its types do not tell.
  const config = builder.configStore.getTypeConfig(ref as Ref);
  const model = modelOfType(config);
  if (model === undefined)
    throw new Error(`${config.name} is not the type of a model's rows. Define it by builder.prismaObject(…).`);
  return { type: config.name, model: datamodelOf(builder).model(model) };
}

/** The names of all types that show a model's rows. To be called once all object types are defined. */
export const modelTypes = ({ configStore }: Builder): readonly string[] =>
  [...configStore.typeConfigs.values()].filter((config) => modelOfType(config) !== undefined).map(({ name }) => name);

type TypeConfig = ReturnType<Builder['configStore']['getTypeConfig']>;

function modelOfType({ graphqlKind, extensions }: TypeConfig): string | undefined {
  const model = extensions?.pothosPrismaModel;
  return graphqlKind === 'Object' && typeof model === 'string' ? model : undefined;
}

/** What the types of a builder show. To be asked when the schema is being built, and all object types have their fields, or later. */
export const shownTypes =
  (builder: Builder): ShownTypes =>
  (type) =>
    builder.configStore.hasConfig(type) ? shownType(builder, type) : undefined;

/** The fields that a type shows, in the datamodel's order. */
export const shownFields = (builder: Builder, type: string): readonly ShownField[] => [
  ...(shownType(builder, type)?.fields.values() ?? []),
];

const shownType = once((builder, type): ShownType | undefined => {
  const { configStore } = builder;
  const config = configStore.getTypeConfig(type);
  const name = modelOfType(config);
  if (name === undefined) return undefined;
  const model = datamodelOf(builder).model(name);
  const columns = model.fields;
  const isLeftAlone = createIsLeftAlone(builder);
  // Fields are alike for all builders.
  const fields = [...configStore.getFields(type, 'Object').values()] as unknown as FieldConfig[];
  const found = fields
    // Whoever may not see the type at all must not find out its values either.
    .filter((field) => !isGuarded(config) && !isGuarded(field) && isLeftAlone(field))
    .flatMap((field) => shownColumn(builder, columns, field) ?? shownRelation(builder, columns, field) ?? []);
  const inOrder = columns.flatMap((column) => found.filter((field) => (field.column ?? field.relation) === column));
  return { model, fields: new Map(inOrder.map((field) => [field.name, field])) };
});

type FieldConfig = PothosOutputFieldConfig<SchemaTypes>;

/** By the plugin for rights, or one with the same word for them. */
const isGuarded = ({ pothosOptions }: { readonly pothosOptions: object }) => 'authScopes' in pothosOptions;

function shownColumn(
  builder: Builder,
  columns: readonly ModelField[],
  { name, kind, type, extensions }: FieldConfig,
): ShownField | undefined {
  const column = columns.find((column) => column.name === extensions?.pothosExposedField);
  if (column === undefined || column.kind === 'object' || kind !== 'PrismaObject') return undefined;
  if (column.isList !== (type.kind === 'List') || !isPlainType(builder, type)) return undefined;
  return { name, column, type: nameOf(builder, type) };
}

/** A scalar of somebody's own may write less than there is. */
function isPlainType(builder: Builder, type: PothosOutputFieldType<SchemaTypes>): boolean {
  if (type.kind === 'List') return isPlainType(builder, type.type);
  return type.kind === 'Enum' || (type.kind === 'Scalar' && plainScalars.has(nameOf(builder, type)));
}

const plainScalars: ReadonlySet<string> = new Set([
  ...['String', 'ID', 'UUID', 'Int', 'BigInt', 'Float', 'Decimal', 'Boolean', 'DateTime', 'JSON', 'Byte'],
]);

function shownRelation(
  builder: Builder,
  columns: readonly ModelField[],
  { name, kind, type, extensions }: FieldConfig,
): ShownField | undefined {
  const relation = columns.find((column) => column.name === relationOf(extensions));
  if (relation === undefined || kind !== 'PrismaObject' || relation.isList !== (type.kind === 'List')) return undefined;
  const item = type.kind === 'List' ? type.type : type;
  if (item.kind !== 'Object') return undefined;
  const ofRows = builder.configStore.getTypeConfig(nameOf(builder, item));
  if (modelOfType(ofRows) !== relation.type) return undefined;
  return showsAllRows(extensions) ? { name, relation, type: ofRows.name } : undefined;
}

function relationOf(extensions: FieldConfig['extensions']): string | undefined {
  const relation: unknown = extensions?.pothosPrismaRelationField;
  // As Pothos has it of the datamodel.
  return (relation as { readonly name: string } | undefined)?.name;
}

const nameOf = (builder: Builder, type: PothosOutputFieldType<SchemaTypes>): string =>
  type.kind === 'List'
    ? nameOf(builder, type.type)
    : builder.configStore.getTypeConfig(type.ref as unknown as Ref).name;

/**
 * Remembers what the types of a complete schema show: in their extensions, which a sorted copy of the schema keeps. To be
 * called last, once every field has its resolver.
 */
export function markShown(schema: GraphQLSchema, shownTypes: ShownTypes): void {
  for (const type of Object.values(schema.getTypeMap())) {
    const shown = isObjectType(type) && shownTypes(type.name);
    if (shown) type.extensions = { ...type.extensions, sluice: new ShownMark(shown, type) };
  }
}

/** What a type shows, as long as its fields are resolved as they were. */
class ShownMark {
  readonly #shown: ShownType;
  readonly #resolvers: ReadonlyMap<string, unknown>;

  constructor(shown: ShownType, type: GraphQLObjectType) {
    this.#shown = shown;
    this.#resolvers = new Map(Object.values(type.getFields()).map(({ name, resolve }) => [name, resolve]));
  }

  /** Without the fields that have another resolver now: somebody has changed the schema since, for rights or to mask. */
  read(type: GraphQLObjectType): ShownType {
    const { model, fields } = this.#shown;
    const now = type.getFields();
    const isKept = (name: string) => now[name] !== undefined && now[name].resolve === this.#resolvers.get(name);
    return { model, fields: new Map([...fields].filter(([name]) => isKept(name))) };
  }
}

/** What the types of a schema show, once they have been marked. */
export function shownIn(schema: GraphQLSchema): ShownTypes {
  const known = new Map<string, ShownType | undefined>();
  const read = (name: string): ShownType | undefined => {
    const type = schema.getType(name);
    const mark = isObjectType(type) ? type.extensions.sluice : undefined;
    return isObjectType(type) && mark instanceof ShownMark ? mark.read(type) : undefined;
  };
  return (name) => {
    if (!known.has(name)) known.set(name, read(name));
    return known.get(name);
  };
}
