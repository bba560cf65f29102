/** A database made by a file of `sql`, and a server for it that was told its address alone. */
import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { readConfig } from '../../../src/config/read-config.ts';
import { createDatamodel } from '../../../src/core/model/datamodel.ts';
import { createLog } from '../../../src/log.ts';
import { listsOf } from '../../../src/pothos/index.ts';
import { type ServedDatabase, type ServeOptions, serveDatabase } from '../../../src/serve/serve-database.ts';
import type { Table } from '../../doors/tables.ts';
import { createEmptyDatabase, type TestDatabase } from '../../utils/database.ts';
import { testFolder } from '../../utils/test-folder.ts';
import { rowsBySql } from './rows-by-sql.ts';
import { tableOf } from './table-of.ts';

export interface Anybody extends AsyncDisposable {
  readonly server: ServedDatabase;
  /** List → what every door is asked, and the rows as SQL has them. */
  readonly lists: ReadonlyMap<string, List>;
  /** Has the client that was generated for it. */
  readonly cache: string;
}

export interface List {
  readonly table: Table;
  readonly rows: readonly unknown[];
  /** The field of Query that gives one row. */
  readonly lookup: string | undefined;
}

/** Each part of the file, between lines of `---`, is a transaction. */
export async function makeDatabase(file: string): Promise<TestDatabase> {
  const database = await createEmptyDatabase();
  await using client = await connect(database.url);
  const sql = await readFile(new URL(`sql/${file}.sql`, import.meta.url), 'utf8');
  for (const part of sql.split(/^---$/m)) await client.query(part);
  return database;
}

/** @param options Default: schema `public`, on a free port of this machine. */
export async function serveAnybody(url: string, options: Partial<ServeOptions> = {}): Promise<Anybody> {
  await using parts = new AsyncDisposableStack();
  const folder = parts.use(await testFolder());
  const settings = readConfig({ PORT: '0', SHUTDOWN_GRACE_SECONDS: '0' });
  const log = createLog('silent');
  const server = parts.use(
    await serveDatabase(url, { schemas: ['public'], cache: folder.path, settings, log, ...options }),
  );
  await using client = await connect(url);
  const datamodel = createDatamodel(server.datamodel);
  const lists = new Map<string, List>();
  for (const [list, name] of Object.entries(listsOf(server.schema))) {
    const model = datamodel.model(name);
    const [type] = Object.values(server.schema.getTypeMap()).filter(
      (type) => type.extensions.pothosPrismaModel === name,
    );
    if (type === undefined || !('getFields' in type)) throw new Error(`${name} has no type`);
    const fields = type.getFields();
    const lookup = Object.values(server.schema.getQueryType()?.getFields() ?? {}).find(
      (field) => field.type === type,
    )?.name;
    const shown = model.fields.filter(({ name }) => Object.hasOwn(fields, name));
    lists.set(list, {
      table: tableOf(model, { type: type.name, list, shown }),
      rows: await rowsBySql(client, model, shown),
      lookup,
    });
  }
  const owned = parts.move();
  return { server, lists, cache: folder.path, [Symbol.asyncDispose]: () => owned.disposeAsync() };
}

async function connect(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return Object.assign(client, { [Symbol.asyncDispose]: () => client.end() });
}
