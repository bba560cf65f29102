/** A schema without some of its fields, and without what leads to nothing then. */
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
import { type Hidden, isEmpty } from './hidden-fields.ts';

export function schemaWithout(schema: GraphQLSchema, hidden: Hidden): GraphQLSchema {
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
