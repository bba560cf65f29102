/** Types of the GraphQL documents that the client tests send: made from the printed schema, committed, kept current by a test. */
import type { CodegenConfig } from '@graphql-codegen/cli';

/** The schema is printed without the directives that the transport brings. */
const directives = `
  directive @stream(if: Boolean! = true, label: String, initialCount: Int! = 0) on FIELD
  directive @defer(if: Boolean! = true, label: String) on FRAGMENT_SPREAD | INLINE_FRAGMENT
`;

export default {
  schema: ['src/schema/schema.graphql', directives],
  documents: ['test/clients/*.ts'],
  importExtension: '.ts',
  generates: {
    'test/clients/gql/': {
      preset: 'client',
      presetConfig: { fragmentMasking: false },
      config: {
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
      },
    },
  },
} satisfies CodegenConfig;
