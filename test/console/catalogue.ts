/** What the page learns of the project's own schema, without a server. */
import { readFile } from 'node:fs/promises';
import { buildSchema, executeSync, type GraphQLSchema, parse } from 'graphql';
import { Introspection } from '../../src/console/catalogue/introspection.ts';
import { readCatalogue } from '../../src/console/catalogue/read-catalogue.ts';
import type { Catalogue, List } from '../../src/console/catalogue/types.ts';
import type { IntrospectionQuery } from '../../src/console/gql/graphql.ts';

const directives = 'directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD\n';

export const schema: GraphQLSchema = buildSchema(
  directives + (await readFile(new URL('../../src/app/schema.graphql', import.meta.url), 'utf8')),
);

/** Of any schema, such as one with models of somebody else's. */
export function catalogueOf(of: GraphQLSchema): Catalogue {
  const { data, errors } = executeSync({ schema: of, document: parse(Introspection.toString()) });
  if (errors) throw errors[0];
  // The answer has the shape of the operation, which is typed by codegen.
  return readCatalogue((data as unknown as IntrospectionQuery).__schema);
}

export const catalogue: Catalogue = catalogueOf(schema);

export function list(name: string): List {
  const found = catalogue.lists.get(name);
  if (found === undefined) throw new Error(`there is no list ${name}`);
  return found;
}
