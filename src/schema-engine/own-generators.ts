/**
 * An app's schema with generators of ours: its models stay, line for line, so that Prisma's errors name the app's own
 * lines. What an older Prisma took, and this one refuses, is taken out.
 */
import { withoutKeptValues } from './kept-values.ts';
import type { SchemaFile } from './schema-files.ts';
import { blocksOf, type Part, partsOf, propertyOf, stringsOf, textOf } from './schema-text.ts';
import { withViewKeys } from './view-keys.ts';

/** @throws Error when it is a schema for another database than PostgreSQL. */
export function withOwnGenerators(files: readonly SchemaFile[], provider: string): readonly SchemaFile[] {
  const blocks = files.flatMap(({ content }) => blocksOf(content));
  const datasource = blocks.find(({ kind }) => kind === 'datasource');
  const [database] = datasource === undefined ? ['postgresql'] : stringsOf(propertyOf(datasource, 'provider'));
  if (database !== 'postgresql' && database !== 'postgres')
    throw new Error(`The schema is one for ${database ?? 'no database'}: only provider = "postgresql" can be served.`);
  const named = blocks
    .filter(({ kind }) => kind === 'generator')
    .flatMap((block) => stringsOf(propertyOf(block, 'previewFeatures')));
  const features = new Set([
    'relationJoins',
    'views',
    'partialIndexes',
    ...named.filter((feature) => ofSchemas.includes(feature)),
  ]);
  const own = generators([...features], provider) + (datasource === undefined ? DATASOURCE : '');
  const rename = withoutKeptValues(files.flatMap(({ content }) => partsOf(content)));
  return [
    ...files.map(({ path, content }) => ({
      path,
      content: textOf(partsOf(content).map((part) => rename(served(part)))),
    })),
    { path: nameFor(files), content: own },
  ];
}

/** Those that let a schema say more, besides those that introspection asks for. The others change a client, which is ours here. */
const ofSchemas = ['postgresqlExtensions', 'shardKeys'];

function served(part: Part): Part {
  const { kind, source } = part;
  if (kind === 'generator') return { kind: undefined, source: source.map(() => '') };
  if (kind === 'datasource') return { kind: undefined, source: source.map((line) => (ADDRESS.test(line) ? '' : line)) };
  return withViewKeys(part);
}

const ADDRESS = /^\s*(?:url|directUrl|shadowDatabaseUrl)\s*=/;

const generators = (features: readonly string[], provider: string) => `generator sluice_client {
  provider            = "prisma-client"
  output              = "../client"
  importFileExtension = "ts"
  previewFeatures     = ${JSON.stringify(features)}
}

generator sluice_datamodel {
  provider = ${JSON.stringify(provider)}
  output   = "../sluice.ts"
}
`;

const DATASOURCE = `
datasource db {
  provider = "postgresql"
}
`;

function nameFor(files: readonly SchemaFile[]): string {
  const names = files.map(({ path }) => path);
  let name = 'sluice.prisma';
  while (names.includes(name)) name = `_${name}`;
  return name;
}
