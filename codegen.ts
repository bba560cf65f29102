/** Types of the GraphQL documents of the console and of the client tests: made from the printed schema, committed, kept current by a test. */
import type { CodegenConfig } from '@graphql-codegen/cli';

/** The schema is printed without the directives that the transport brings. */
const directives = `
  directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
`;

const config = {
  useTypeImports: true,
  enumType: 'string-literal',
  strictScalars: true,
  scalars: {
    BigInt: { input: 'string | number', output: 'string' },
    Byte: 'string',
    DateTime: 'string',
    Decimal: { input: 'string | number', output: 'string' },
    JSON: 'unknown',
    JSONOrNull: 'unknown',
    SortNullable: "'asc' | 'desc' | { sort: 'asc' | 'desc'; nulls?: 'first' | 'last' }",
    UUID: 'string',
  },
};

export default {
  schema: ['src/app/schema.graphql', directives],
  importExtension: '.ts',
  generates: {
    'test/clients/gql/': {
      documents: ['test/clients/*.ts'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config,
    },
    'src/console/gql/': {
      documents: ['src/console/**/*.ts'],
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      // Text, so that the page needs no printer.
      config: { ...config, documentMode: 'string' },
    },
  },
} satisfies CodegenConfig;
