/**
 * Which schema holds the tables. `?schema=` names it; without, they are looked for as PostgreSQL looks for any name: on
 * the search_path of the role, or of the database. Prisma alone would take "public" then.
 */
import type pg from 'pg';
import { withClient } from './with-client.ts';

export interface FindSchemaOptions {
  /** What the address names. */
  readonly named: string | undefined;
  readonly tables: readonly Table[];
}

/** Where the rows of a model are. */
export interface Table {
  readonly model: string;
  /** The one that the model declares by `@@schema`. */
  readonly schema: string | undefined;
  readonly name: string;
}

/**
 * @returns the schema that has the tables; where there are none yet, the one in which they would be made.
 * @throws Error where the path leads nowhere, or to tables in several schemas.
 */
export async function findSchema(url: string, { named, tables }: FindSchemaOptions): Promise<string> {
  if (named !== undefined) return named;
  return withClient(url, 'sluice', async (client) => {
    const names = tables.filter(({ schema }) => schema === undefined).map(({ name }) => name);
    const { rows } = await client.query<{ schema: string }>(onPath, [names]);
    const [first, ...others] = rows.map(({ schema }) => schema);
    if (others.length > 0) {
      throw new Error(
        `The search_path of this role leads to tables of prisma/schema.prisma in several schemas: ${[first, ...others].join(', ')}. ` +
          'Name the one to serve by ?schema= in DATABASE_URL.',
      );
    }
    return first ?? (await currentSchema(client));
  });
}

/** pg_catalog is on every path. */
const onPath = `
  SELECT DISTINCT nspname AS schema
  FROM unnest($1::text[]) AS wanted (name)
  JOIN pg_class ON pg_class.oid = to_regclass(quote_ident(name))
  JOIN pg_namespace ON pg_namespace.oid = relnamespace
  WHERE nspname <> 'pg_catalog'
  ORDER BY schema`;

async function currentSchema(client: pg.Client): Promise<string> {
  const { rows } = await client.query<{ schema: string | null; path: string }>(
    `SELECT current_schema() AS schema, current_setting('search_path') AS path`,
  );
  const [{ schema, path } = { schema: null, path: '' }] = rows;
  if (schema !== null) return schema;
  throw new Error(
    `The search_path of this role (${path}) leads to no schema that it may use. Name one by ?schema= in the address, ` +
      'or grant the role USAGE on it.',
  );
}
