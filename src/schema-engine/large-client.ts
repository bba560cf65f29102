/**
 * A client for a schema of many models, and its datamodel, written here. Prisma's generator writes a type for all that could be
 * asked, and for all that could be written, which takes minutes for a thousand models, and nobody reads them here. What is lost
 * is its table of where values stand in a query: so a look-up is compiled for each value anew.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import type { DMMF } from '@prisma/generator-helper';
import { messageOf } from '../errors.ts';
import { datamodelOf } from '../generator/datamodel-of.ts';
import { prismaWords } from './prisma-words.ts';
import type { SchemaFile } from './schema-files.ts';
import { blocksOf, propertyOf, stringsOf } from './schema-text.ts';

export interface LargeClientOptions {
  /** Version of `@prisma/client`. */
  readonly version: string;
}

/**
 * Writes the modules that Prisma's generators would write, as far as they are read.
 * @throws Error in Prisma's words, with the file and the line, when it cannot read the schema.
 */
export async function writeLargeClient(
  folder: string,
  schema: readonly SchemaFile[],
  { version }: LargeClientOptions,
): Promise<void> {
  const read = await readDatamodel(schema);
  const text = schema.map(({ content }) => content).join('\n');
  const config = {
    previewFeatures: featuresIn(schema),
    clientVersion: version,
    engineVersion: version,
    activeProvider: 'postgresql',
    inlineSchema: text,
    runtimeDataModel: runtimeDatamodel(read),
    // No nodes and no roots.
    parameterizationSchema: { strings: [], graph: 'AAAA' },
  };
  await mkdir(join(folder, 'client'));
  await writeFile(join(folder, 'client', 'config.json'), JSON.stringify(config));
  await writeFile(join(folder, 'client', 'client.ts'), CLIENT);
  await writeFile(join(folder, 'sluice.json'), JSON.stringify(datamodelOf(read, text)));
  await writeFile(join(folder, 'sluice.ts'), DATAMODEL);
}

const featuresIn = (schema: readonly SchemaFile[]) =>
  schema
    .flatMap(({ content }) => blocksOf(content))
    .filter(({ kind }) => kind === 'generator')
    .flatMap((block) => stringsOf(propertyOf(block, 'previewFeatures')));

async function readDatamodel(schema: readonly SchemaFile[]): Promise<DMMF.Datamodel> {
  // Three megabytes, which small schemas do without.
  const { default: engine } = await import('@prisma/prisma-schema-wasm');
  const prismaSchema = schema.map(({ path, content }) => [join('schema', path), content]);
  try {
    return JSON.parse(engine.get_datamodel(JSON.stringify({ prismaSchema })));
  } catch (cause) {
    throw new Error(prismaWords(stripVTControlCharacters(JSON.parse(messageOf(cause)).message)), { cause });
  }
}

const runtimeDatamodel = ({ models, enums }: DMMF.Datamodel) => ({
  models: Object.fromEntries(
    models.map(({ name, dbName, schema, fields }) => [
      name,
      {
        fields: fields.map(({ name, kind, type, relationName, dbName }) => ({
          ...{ name, kind, type, relationName },
          ...(dbName && { dbName }),
        })),
        ...{ dbName, schema },
      },
    ]),
  ),
  enums: Object.fromEntries(enums.map(({ name, values, dbName }) => [name, { values, dbName }])),
  types: {},
});

/** As Prisma's generator ends its own. */
const CLIENT = `import * as runtime from '@prisma/client/runtime/client';
import config from './config.json' with { type: 'json' };

const compilerWasm = {
  getRuntime: () => import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.mjs'),
  async getQueryCompilerWasmModule() {
    const { wasm } = await import('@prisma/client/runtime/query_compiler_fast_bg.postgresql.wasm-base64.mjs');
    return new WebAssembly.Module(Buffer.from(wasm, 'base64'));
  },
  importName: './query_compiler_fast_bg.js',
};

export const PrismaClient = runtime.getPrismaClient({ ...config, compilerWasm });
`;

const DATAMODEL = `import datamodel from './sluice.json' with { type: 'json' };

export { datamodel };
`;
