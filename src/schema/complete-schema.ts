/** What is done to a schema once all its types are there, so that rows leave it fast. */
import type { GraphQLSchema } from 'graphql';
import { isBare } from './builder.ts';
import { markRelations } from './plain-fields.ts';
import { readColumnsDirectly } from './read-columns.ts';
import { resolveDirectly } from './resolve-directly.ts';

export function completeSchema(schema: GraphQLSchema): GraphQLSchema {
  // Another plugin may have a word in every field: for rights, for logs.
  if (!isBare) return schema;
  markRelations(schema);
  return resolveDirectly(readColumnsDirectly(schema));
}
