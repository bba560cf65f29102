/**
 * The schema as one viewer sees it: without the fields that show what is hidden from it, and without the filters and orders by
 * them. What is in no schema is in no introspection either, and in no message that suggests a name.
 */
import type { GraphQLSchema } from 'graphql';
import { createMemo } from '../core/memo.ts';
import { hiddenFields } from './hidden-fields.ts';
import { schemaWithout } from './schema-without.ts';

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
