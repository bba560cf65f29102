/** From the address of a database to what a server serves: a schema over its models, a client for them, and what is left out. */
import type { GraphQLSchema } from 'graphql';
import type pg from 'pg';
import { createDatamodel } from '../core/model/datamodel.ts';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import type { Rules } from '../core/rights/viewer.ts';
import { generateFor } from '../schema-engine/generate-for.ts';
import { introspect } from '../schema-engine/introspect.ts';
import { type LeftOut, leftOutOf } from '../schema-engine/left-out.ts';
import { loadGenerated } from '../schema-engine/load-generated.ts';
import type { SchemaFile } from '../schema-engine/schema-files.ts';
import { blocksOf } from '../schema-engine/schema-text.ts';
import { withKeys } from '../schema-engine/with-keys.ts';
import { autoSchema } from './auto-schema.ts';
import { checkConfig } from './check-config.ts';
import { type Client, createClient } from './create-client.ts';
import type { SluiceConfig } from './define-config.ts';
import type { Renamed } from './names.ts';
import { rulesOf } from './rules-of.ts';
import { isSettled, keysIn } from './settings.ts';

export interface AutoApp {
  readonly datamodel: DatamodelData;
  readonly schema: GraphQLSchema;
  /** Leaves the pool open. @param schema holds the tables of models that name none. */
  readonly createClient: (pool: pg.Pool, schema: string) => Client;
  /** Which rows are served. Undefined: all. */
  readonly rules: Rules | undefined;
  readonly leftOut: readonly LeftOut[];
  readonly renamed: readonly Renamed[];
}

export interface AutoAppOptions {
  readonly schemas: readonly [string, ...string[]];
  /** The app's own schema. Default: as it is introspected. */
  readonly files?: readonly SchemaFile[] | undefined;
  /** Checked here. */
  readonly config?: SluiceConfig | undefined;
  /** Keeps what is generated. */
  readonly cache: string;
  /** Is told of each step that takes time. */
  readonly onStep?: (step: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Only reads the database.
 * @throws Error that says what is wrong with the database, the schema or the config; EngineError.
 */
export async function autoApp(url: string, options: AutoAppOptions): Promise<AutoApp> {
  const { cache, onStep = () => {}, signal } = options;
  const { files, leftOut } = await schemaOf(url, options);
  const config = checkConfig(options.config ?? {}, files);
  const blocks = files.flatMap(({ content }) => blocksOf(content));
  const models = blocks.filter(({ kind }) => kind === 'model' || kind === 'view').length;
  onStep(`generating a client for ${models} ${models === 1 ? 'model' : 'models'}`);
  const generated = await generateFor(withKeys(files, keysIn(config)), { cache, signal });
  const { PrismaClient, datamodel } = await loadGenerated(generated);
  const { schema, renamed } = autoSchema(datamodel, config);
  return {
    datamodel,
    schema,
    createClient: (pool, schema) => createClient(PrismaClient, pool, schema),
    rules: rulesOf(createDatamodel(datamodel), config),
    leftOut: leftOut.filter(({ what }) => !isSettled(config, what)),
    renamed,
  };
}

async function schemaOf(url: string, { schemas, files, onStep }: AutoAppOptions) {
  if (files !== undefined) return { files, leftOut: files.flatMap(({ content }) => leftOutOf(content)) };
  onStep?.('reading the schema of the database');
  const { schema, leftOut } = await introspect(url, { schemas });
  return { files: [{ path: 'schema.prisma', content: schema }], leftOut };
}
