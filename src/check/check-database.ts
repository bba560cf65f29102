/** Finds out what would go wrong if a database were served, before anything is. */
import { checkConfig } from '../auto/check-config.ts';
import { isSettled, keysIn, settingsOf } from '../auto/settings.ts';
import { createDatamodel } from '../core/model/datamodel.ts';
import { voidViews } from '../core/rights/void-views.ts';
import { withClient } from '../database/with-client.ts';
import { messageOf } from '../errors.ts';
import { generateFor } from '../schema-engine/generate-for.ts';
import { introspect } from '../schema-engine/introspect.ts';
import { type LeftOut, leftOutOf } from '../schema-engine/left-out.ts';
import { loadGenerated } from '../schema-engine/load-generated.ts';
import type { SchemaFile } from '../schema-engine/schema-files.ts';
import { withKeys } from '../schema-engine/with-keys.ts';
import { checkColumns } from './check-columns.ts';
import { checkEnums } from './check-enums.ts';
import { checkFixedRules } from './check-fixed-rules.ts';
import { checkGivenKeys } from './check-given-keys.ts';
import { checkHeirs } from './check-heirs.ts';
import { checkIndexes } from './check-indexes.ts';
import { checkNames } from './check-names.ts';
import { checkRights } from './check-rights.ts';
import { type Finding, note, problem } from './finding.ts';
import { checkSession, readSession } from './session.ts';
import { readTableFacts } from './table-facts.ts';

export interface CheckOptions {
  readonly schemas: readonly [string, ...string[]];
  /** The app's own schema. Default: as it is introspected. */
  readonly files?: readonly SchemaFile[] | undefined;
  /** As `sluice.config.ts` exports it. What is wrong with it is told, and the rest is checked without it. */
  readonly config?: unknown;
  /** For what is generated on the way. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Error where the check cannot be made at all: no schema, or one that Prisma cannot read. */
export async function checkDatabase(
  url: string,
  { schemas, files, config: given, cache, signal }: CheckOptions,
): Promise<readonly Finding[]> {
  const introspected = files === undefined ? await introspect(url, { schemas }) : undefined;
  const read = files ?? [{ path: 'schema.prisma', content: introspected?.schema ?? '' }];
  const leftOut = introspected?.leftOut ?? read.flatMap(({ content }) => leftOutOf(content));
  const { config, findings: ofConfig } = readConfig(given, read);
  const generated = await generateFor(withKeys(read, keysIn(config)), { cache, signal });
  const { PrismaClient, datamodel: data } = await loadGenerated(generated);
  const all = createDatamodel(data);
  const datamodel = { ...all, models: all.models.filter(({ name }) => settingsOf(config, name).isServed) };
  const [schema] = schemas;
  const ofTables = await withClient(url, 'sluice check', async (client) => {
    const session = await readSession(client);
    await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 0');
    const tables = await readTableFacts(client, datamodel, schema);
    const keyed = datamodel.models.filter(({ uniqueKeys }) => uniqueKeys.length > 0);
    return [
      ...checkSession(session),
      ...leftOut
        .filter(({ what }) => !isSettled(config, what))
        .map(({ what, cause, reason }) => (canBeCured.includes(cause) ? problem : note)(what, reason)),
      ...checkNames(datamodel, config),
      ...tables.flatMap((facts) => [...checkColumns(facts), ...checkRights(facts, session), ...checkHeirs(facts)]),
      ...(await voidViews(client, keyed, schema)).map(({ model, advice }) => problem(`view ${model}`, advice)),
      ...(await checkEnums(client, datamodel, schema)),
      ...tables.flatMap((facts) => checkIndexes(facts, tables)),
      ...(await checkGivenKeys(client, tables, config)),
    ];
  });
  return [...ofConfig, ...ofTables, ...(await checkFixedRules(datamodel, PrismaClient, { url, schema, config }))];
}

/** A config that is none counts as none. */
function readConfig(given: unknown, files: readonly SchemaFile[]) {
  try {
    return { config: checkConfig(given ?? {}, files), findings: [] };
  } catch (error) {
    return { config: {}, findings: [problem('config', messageOf(error))] };
  }
}

/** The others are as Prisma is, or as somebody wants it. */
const canBeCured: readonly LeftOut['cause'][] = ['no key', 'no rights', 'no name'];
