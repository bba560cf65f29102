/** A database by its address: that it answers, where its tables are, and what stands before it. */
import { isBehindPooler } from '../core/postgres/is-behind-pooler.ts';
import type { Log } from '../log.ts';
import { readAddress } from './address.ts';
import { checkAnswers } from './check-answers.ts';
import { checkTables } from './check-tables.ts';
import { findSchema, type Table } from './find-schema.ts';
import { withClient } from './with-client.ts';

export interface FoundDatabase {
  /** For pg. */
  readonly url: string;
  /** Holds the tables of models that declare no schema. */
  readonly schema: string;
  /** Whether a pooler, such as PgBouncer, stands before it. */
  readonly isPooled: boolean;
}

export interface FindDatabaseOptions {
  readonly log: Log;
  /** Those that are served: they must be there. Default: none. */
  readonly tables?: readonly Table[];
  /** Called before the tables are looked for, such as to make them. Default: nothing is called. */
  readonly prepare?: (database: Pick<FoundDatabase, 'url' | 'schema'>) => Promise<unknown>;
}

/**
 * Reads `address` as DATABASE_URL is read, and asks the database for the rest.
 * @throws Error whose message says what is wrong and how to put it right.
 */
export async function findDatabase(
  address: string,
  { log, tables = [], prepare }: FindDatabaseOptions,
): Promise<FoundDatabase> {
  const { url, schema: named } = readAddress(address, log);
  await checkAnswers(url);
  const schema = await findSchema(url, { named, tables });
  await prepare?.({ url, schema });
  await checkTables(url, tables, schema);
  const isPooled = await withClient(url, 'sluice', isBehindPooler);
  if (isPooled) log.info('a pooler stands before the database: each statement brings its settings with it');
  return { url, schema, isPooled };
}
