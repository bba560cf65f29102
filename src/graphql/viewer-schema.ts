/**
 * The schema as one viewer sees it: without the fields that show what is hidden from it, and without the filters and orders by
 * them. What is in no schema is in no introspection either, and in no message that suggests a name.
 */
import {
  type GraphQLArgumentConfig,
  GraphQLDirective,
  type GraphQLFieldConfig,
  GraphQLInputObjectType,
  type GraphQLInputType,
  GraphQLInterfaceType,
  GraphQLList,
  type GraphQLNamedType,
  GraphQLNonNull,
  GraphQLObjectType,
  type GraphQLOutputType,
  GraphQLSchema,
  type GraphQLType,
  GraphQLUnionType,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isNonNullType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { createMemo } from '../core/memo.ts';
import { fieldsRead, modelsIn } from './fields-read.ts';

/** The schema without fields of models, such as `Booking.fare`. */
export type ViewerSchema = (omitted: readonly string[]) => GraphQLSchema;

/** Sets of hidden fields whose schemas are kept: most servers have a few. */
const MAX_SCHEMAS = 50;

export function createViewerSchema(schema: GraphQLSchema): ViewerSchema {
  const known = createMemo<string, GraphQLSchema>(MAX_SCHEMAS);
  return (omitted) => {
    if (omitted.length === 0) return schema;
    const key = omitted.join();
    const shown = known.get(key) ?? schemaWithout(schema, hiddenFields(schema, new Set(omitted)));
    known.set(key, shown);
    return shown;
  };
}

/** Type → its fields that are not shown. */
type Hidden = ReadonlyMap<string, ReadonlySet<string>>;

function hiddenFields(schema: GraphQLSchema, omitted: ReadonlySet<string>): Hidden {
  const hidden = new Map<string, Set<string>>();
  const hide = (type: string, field: string) => {
    // The filters and orders of a type have the names of its fields.
    for (const named of [type, `${type}Where`, `${type}OrderBy`])
      hidden.set(named, (hidden.get(named) ?? new Set()).add(field));
  };
  const modelOf = modelsIn(schema);
  for (const type of Object.values(schema.getTypeMap())) {
    if (isObjectType(type))
      for (const { name, extensions } of Object.values(type.getFields()))
        if (Array.isArray(extensions.findsBy) && extensions.findsBy.some((field) => omitted.has(field)))
          hide(type.name, name);
    const model = isObjectType(type) || isInterfaceType(type) ? modelOf(type) : undefined;
    if (model === undefined || !('getFields' in type)) continue;
    for (const { name, extensions } of Object.values(type.getFields()))
      if ([...fieldsRead(model, extensions)].some((field) => omitted.has(field))) hide(type.name, name);
  }
  hideEmpty(schema, hidden, hide);
  return hidden;
}

/** A type of which nothing is left is hidden as well, and what is of that type. */
function hideEmpty(schema: GraphQLSchema, hidden: Hidden, hide: (type: string, field: string) => void): void {
  const types = Object.values(schema.getTypeMap()).filter(hasFields);
  for (let isDone = false; !isDone; ) {
    isDone = true;
    for (const type of types)
      for (const field of Object.values(type.getFields())) {
        // Of an output or an input: its overloads do not take either.
        const { name } = getNamedType(field.type as GraphQLType);
        if (hidden.get(type.name)?.has(field.name) || !isEmpty(schema, hidden, name)) continue;
        hide(type.name, field.name);
        isDone = false;
      }
  }
}

function isEmpty(schema: GraphQLSchema, hidden: Hidden, name: string): boolean {
  const type = schema.getType(name);
  if (type === undefined || !hasFields(type)) return false;
  const isHidden = (field: string) => hidden.get(name)?.has(field) === true;
  const fields = type.getFields();
  // A batch without its rows is none.
  return Object.keys(fields).every(isHidden) || (fields.rows?.extensions.batchRows === true && isHidden('rows'));
}

const hasFields = (type: GraphQLNamedType) => isObjectType(type) || isInterfaceType(type) || isInputObjectType(type);

function schemaWithout(schema: GraphQLSchema, hidden: Hidden): GraphQLSchema {
  const { query, mutation, subscription, directives, ...config } = schema.toConfig();
  const types = new Map<string, GraphQLNamedType>();
  const isShown = (type: string) => !isEmpty(schema, hidden, type);

  const named = <T extends GraphQLNamedType>(type: T): T => {
    // A type is replaced by one of its kind.
    return (types.get(type.name) ?? type) as T;
  };
  const replaced = <T extends GraphQLType>(type: T): T => {
    // So is what wraps it.
    if (isListType(type)) return new GraphQLList(replaced(type.ofType)) as unknown as T;
    if (isNonNullType(type)) return new GraphQLNonNull(replaced(type.ofType)) as unknown as T;
    return named(type as GraphQLNamedType) as T;
  };
  const args = (given: Readonly<Record<string, GraphQLArgumentConfig>> = {}) =>
    mapped(given, (arg) =>
      isShown(getNamedType(arg.type).name) ? { ...arg, type: replaced<GraphQLInputType>(arg.type) } : undefined,
    );
  /** Those that a type still has all fields of. */
  const interfaces = (type: string, given: readonly GraphQLInterfaceType[]) =>
    given
      .filter(({ name }) => isShown(name))
      .filter((of) => {
        const isLeft = (field: string) => hidden.get(of.name)?.has(field) || !hidden.get(type)?.has(field);
        return Object.keys(of.getFields()).every(isLeft);
      })
      .map(named);
  const fields = (type: string, given: Readonly<Record<string, GraphQLFieldConfig<unknown, unknown>>>) =>
    mapped(given, (field, name) =>
      hidden.get(type)?.has(name)
        ? undefined
        : { ...field, type: replaced<GraphQLOutputType>(field.type), args: args(field.args) },
    );

  for (const type of config.types) {
    if (isIntrospectionType(type) || !isShown(type.name)) continue;
    types.set(type.name, type);
    if (isObjectType(type)) {
      const own = type.toConfig();
      const made = {
        interfaces: () => interfaces(type.name, own.interfaces),
        fields: () => fields(type.name, own.fields),
      };
      types.set(type.name, new GraphQLObjectType({ ...own, ...made }));
    } else if (isInterfaceType(type)) {
      const own = type.toConfig();
      const made = {
        interfaces: () => interfaces(type.name, own.interfaces),
        fields: () => fields(type.name, own.fields),
      };
      types.set(type.name, new GraphQLInterfaceType({ ...own, ...made }));
    } else if (isUnionType(type)) {
      const own = type.toConfig();
      types.set(
        type.name,
        new GraphQLUnionType({ ...own, types: () => own.types.filter(({ name }) => isShown(name)).map(named) }),
      );
    } else if (isInputObjectType(type)) {
      const own = type.toConfig();
      const inputs = () =>
        mapped(own.fields, (field, name) =>
          hidden.get(type.name)?.has(name) ? undefined : { ...field, type: replaced<GraphQLInputType>(field.type) },
        );
      types.set(type.name, new GraphQLInputObjectType({ ...own, fields: inputs }));
    }
  }
  const root = (type: GraphQLObjectType | null | undefined) => (type && isShown(type.name) ? named(type) : undefined);
  const made = (types: readonly GraphQLNamedType[]) =>
    new GraphQLSchema({
      ...config,
      types,
      directives: directives.map((directive) => {
        const own = directive.toConfig();
        return new GraphQLDirective({ ...own, args: args(own.args) });
      }),
      query: root(query),
      mutation: root(mutation),
      subscription: root(subscription),
    });
  return withImplementations([...types.values()], made);
}

/** With the types that something leads to, and no others: those of hidden fields would tell of these. */
function withImplementations(
  types: readonly GraphQLNamedType[],
  made: (types: readonly GraphQLNamedType[]) => GraphQLSchema,
): GraphQLSchema {
  const found: GraphQLNamedType[] = [];
  for (;;) {
    const schema = made(found);
    const more = types.filter(
      (type) =>
        (isObjectType(type) || isInterfaceType(type)) &&
        schema.getType(type.name) === undefined &&
        type.getInterfaces().some(({ name }) => schema.getType(name) !== undefined),
    );
    if (more.length === 0) return schema;
    found.push(...more);
  }
}

/** Without what is made undefined. */
function mapped<T, U>(
  given: Readonly<Record<string, T>>,
  make: (value: T, name: string) => U | undefined,
): Record<string, U> {
  const made: Record<string, U> = {};
  for (const [name, value] of Object.entries(given)) {
    const result = make(value, name);
    if (result !== undefined) made[name] = result;
  }
  return made;
}
