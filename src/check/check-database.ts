/** What would go wrong if a database were served: asked of the database, before anything is. */
import { createDatamodel } from '../core/model/datamodel.ts';
import { withClient } from '../database/with-client.ts';
import { generateFor } from '../schema-engine/generate-for.ts';
import { introspect } from '../schema-engine/introspect.ts';
import { type LeftOut, leftOutOf } from '../schema-engine/left-out.ts';
import { loadDatamodel } from '../schema-engine/load-generated.ts';
import type { SchemaFile } from '../schema-engine/schema-files.ts';
import { checkColumns } from './check-columns.ts';
import { checkEnums } from './check-enums.ts';
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
  /** For what is generated on the way. */
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/** @throws Error where the check cannot be made at all: no schema, or one that Prisma cannot read. */
export async function checkDatabase(
  url: string,
  { schemas, files, cache, signal }: CheckOptions,
): Promise<readonly Finding[]> {
  const introspected = files === undefined ? await introspect(url, { schemas }) : undefined;
  const read = files ?? [{ path: 'schema.prisma', content: introspected?.schema ?? '' }];
  const leftOut = introspected?.leftOut ?? read.flatMap(({ content }) => leftOutOf(content));
  const generated = await generateFor(read, { cache, signal });
  const datamodel = createDatamodel(await loadDatamodel(generated));
  const [schema] = schemas;
  return withClient(url, 'sluice check', async (client) => {
    const session = await readSession(client);
    await client.query('BEGIN READ ONLY; SET LOCAL statement_timeout = 0');
    const tables = await readTableFacts(client, datamodel, schema);
    return [
      ...checkSession(session),
      ...leftOut.map(({ what, cause, reason }) => (canBeCured.includes(cause) ? problem : note)(what, reason)),
      ...checkNames(datamodel),
      ...tables.flatMap((facts) => [...checkColumns(facts), ...checkRights(facts, session)]),
      ...(await checkEnums(client, datamodel, schema)),
      ...tables.flatMap((facts) => checkIndexes(facts, tables)),
    ];
  });
}

/** The others are as Prisma is, or as somebody wants it. */
const canBeCured: readonly LeftOut['cause'][] = ['no key', 'no rights', 'no name'];
