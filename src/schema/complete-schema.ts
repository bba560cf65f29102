/** What is done to a schema once all its types are there, so that rows leave it fast. */
import type { GraphQLSchema } from 'graphql';
import { builder, isBare } from './builder.ts';
import { markRelations } from './plain-fields.ts';
import { readColumnsDirectly } from './read-columns.ts';
import { requireRows } from './require-rows.ts';
import { resolveDirectly } from './resolve-directly.ts';
import { markShown, shownType } from './shown-fields.ts';
import { withoutEmptyInputs } from './without-empty-inputs.ts';

export function completeSchema(built: GraphQLSchema): GraphQLSchema {
  const schema = withoutEmptyInputs(built);
  markShown(schema, (type) => (builder.configStore.hasConfig(type) ? shownType(type) : undefined));
  requireRows(schema);
  // Another plugin may have a word in every field: for rights, for logs.
  if (!isBare) return schema;
  markRelations(schema);
  return resolveDirectly(readColumnsDirectly(schema));
}
