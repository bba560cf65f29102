/**
 * Pothos looks up, for every field that selects columns and of every row, which query has loaded them. Where the row holds
 * them all, that is known already, and the field's own resolver can be asked at once.
 */
import {
  type GraphQLField,
  type GraphQLFieldResolver,
  type GraphQLSchema,
  getNamedType,
  isLeafType,
  isObjectType,
} from 'graphql';

/** To be called only where no plugin but Pothos' own for Prisma has a word in the resolvers. */
export function resolveDirectly(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.extensions.pothosPrismaModel === undefined) continue;
    for (const field of Object.values(type.getFields())) {
      const columns = selectedColumns(field);
      const own = ownResolver(field);
      const load = field.resolve;
      if (columns === undefined || own === undefined || load === undefined) continue;
      field.resolve = (row, args, context, info) =>
        columns.every((column) => row[column] !== undefined)
          ? own(row, args, context, info)
          : load(row, args, context, info);
    }
  }
  return schema;
}

/** The columns that a field of values selects; undefined where it selects something else, or by its arguments. */
function selectedColumns({ type, extensions }: GraphQLField<unknown, unknown>): readonly string[] | undefined {
  const { pothosPrismaSelect: select, pothosExposedField: exposed } = extensions;
  if (!isLeafType(getNamedType(type)) || exposed !== undefined || !isRecord(select)) return undefined;
  return Object.values(select).every((value) => value === true) ? Object.keys(select) : undefined;
}

/** As it was written; undefined where there is none. */
function ownResolver({
  extensions,
}: GraphQLField<unknown, unknown>): GraphQLFieldResolver<unknown, unknown> | undefined {
  const { pothosOptions: options } = extensions;
  const resolve = isRecord(options) ? options.resolve : undefined;
  // What Pothos takes as a field's resolver is one.
  return typeof resolve === 'function' ? (resolve as GraphQLFieldResolver<unknown, unknown>) : undefined;
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
