/** The last changes to a schema, once all its types exist, so that rows leave it fast. */
import type { GraphQLSchema } from 'graphql';
import { type Builder, datamodelOf } from './builder.ts';
import { checkSchema } from './check-schema.ts';
import { markRelations } from './plain-fields.ts';
import { readColumnsDirectly } from './read-columns.ts';
import { requireRows } from './require-rows.ts';
import { resolveDirectly } from './resolve-directly.ts';
import { markShown, shownTypes } from './shown-fields.ts';
import { withoutUnused } from './without-unused.ts';

/** @throws Error for a list of rows that could not be streamed, see `checkSchema`. */
export function completeSchema(builder: Builder, built: GraphQLSchema): GraphQLSchema {
  const datamodel = datamodelOf(builder);
  const shown = shownTypes(builder);
  checkSchema(built, datamodel);
  const schema = withoutUnused(built);
  requireRows(schema, datamodel, shown);
  // Another plugin may have a word in every field: for rights, for logs.
  if (isBare(builder)) {
    markRelations(schema, datamodel);
    resolveDirectly(readColumnsDirectly(schema, datamodel));
  }
  markShown(schema, shown);
  return schema;
}

/** Whether nobody but Pothos itself and its plugins for Prisma and Sluice makes resolvers. */
const isBare = ({ options: { plugins } }: Builder): boolean =>
  plugins?.every((plugin) => plugin === 'prisma' || plugin === 'sluice') ?? false;
