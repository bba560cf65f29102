/** The lists of rows that a schema has. */
import { type GraphQLSchema, getNamedType } from 'graphql';

/**
 * The names of the fields made by `t.rowList`, each with the model whose rows it shows, such as `{ orders: 'Order' }`: in the
 * order in which they were defined, where the schema is not sorted.
 */
export function listsOf(schema: GraphQLSchema): Readonly<Record<string, string>> {
  const fields = Object.values(schema.getQueryType()?.getFields() ?? {});
  return Object.fromEntries(
    fields
      .filter(({ extensions }) => extensions.rowList === true)
      .map(({ name, type }) => [name, String(getNamedType(type).extensions.pothosPrismaModel)]),
  );
}
