/** From a database to a Prisma schema, as `prisma db pull` does; only reading. */
import type pg from 'pg';
import { withClient } from '../database/with-client.ts';
import { readAliases } from './aliases.ts';
import { withDistinctFields } from './distinct-fields.ts';
import { EngineError } from './engine-error.ts';
import { readHiddenColumns } from './hidden-columns.ts';
import { type LeftOut, leftOutOf } from './left-out.ts';
import { partsOf, textOf } from './schema-text.ts';
import { withValidScales } from './valid-scales.ts';
import { readWeakIndexes } from './weak-indexes.ts';
import { type CatalogueRow, withEngine } from './with-engine.ts';

export interface Introspected {
  /** A datasource, models, views and enums; no generators. */
  readonly schema: string;
  readonly leftOut: readonly LeftOut[];
}

export interface IntrospectOptions {
  /** Schemas of PostgreSQL. If there are several, the models name theirs by `@@schema`. */
  readonly schemas: readonly [string, ...string[]];
}

/**
 * Runs in one transaction that PostgreSQL keeps from writing, so a hot standby and a role that may only read will do.
 * @throws Error that names a schema that is not there or may not be used, or says that there is nothing to serve;
 * EngineError for what the engine refuses.
 */
export function introspect(url: string, { schemas }: IntrospectOptions): Promise<Introspected> {
  return withClient(url, 'sluice pull', async (client) => {
    // Many tables take longer than a role may have for a statement.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SET LOCAL statement_timeout = 0');
    await checkSchemas(client, schemas);
    const [first] = schemas;
    const hidden = await readHiddenColumns(client, schemas);
    const weak = await readWeakIndexes(client, schemas);
    const aliases = await readAliases(client, schemas);
    const leadsElsewhere: LeftOut[] = [];
    // One foreign key into another schema would have the engine refuse them all.
    const keeps = (row: CatalogueRow) => {
      if (hidden.isNamedBy(row) || weak.isNoPart(row)) return false;
      const other = row.get('referenced_schema_name');
      if (typeof other !== 'string' || schemas.includes(other)) return true;
      const what = `relation by ${row.get('constraint_name')} of ${row.get('table_name')}`;
      const reason = `It leads to ${other}.${row.get('parent_table')}, in a schema that is not read: name it, too, by --schemas ${[...schemas, other].join()}.`;
      if (!leadsElsewhere.some((left) => left.what === what))
        leadsElsewhere.push({ what, cause: 'other schema', reason });
      return false;
    };
    const params = {
      schema: { files: [{ path: 'schema.prisma', content: HEAD }] },
      baseDirectoryPath: '/',
      force: true,
      compositeTypeDepth: -1,
      namespaces: schemas.length > 1 ? [...schemas] : null,
    };
    const { schema } = await withEngine(client, first, (engine) => engine.introspect(params), {
      keeps,
      told: (cell, column, row) => (column === 'is_unique' && weak.isShared(row) ? false : aliases.told(cell, column)),
    }).catch((error: unknown) => {
      throw explain(error, schemas);
    });
    const [{ content } = { content: '' }] = schema.files;
    const named = withValidScales(withDistinctFields(aliases.mapped(content)));
    const parts = partsOf(named).filter(({ kind }) => kind !== 'generator');
    const text = `${textOf(parts)
      .replaceAll(/\n{3,}/g, '\n\n')
      .trim()}\n`;
    return {
      schema: text,
      leftOut: [
        ...leftOutOf(text),
        ...hidden.leftOut,
        ...leadsElsewhere,
        ...(await withoutColumns(client, schemas)),
        ...(await unknownKinds(client, schemas)),
      ],
    };
  });
}

/** Views are read only where a generator names them. */
const HEAD = `datasource db {
  provider = "postgresql"
}
generator client {
  provider        = "prisma-client"
  previewFeatures = ["views"]
}
`;

async function checkSchemas(client: pg.Client, schemas: readonly string[]): Promise<void> {
  const { rows } = await client.query<{ name: string; usable: boolean; role: string }>(
    `SELECT nspname AS name, has_schema_privilege(oid, 'USAGE') AS usable, current_user AS role
     FROM pg_namespace WHERE nspname !~ '^pg_' AND nspname <> 'information_schema' ORDER BY nspname`,
  );
  for (const schema of schemas) {
    const found = rows.find(({ name }) => name === schema);
    if (found === undefined)
      throw new Error(
        `The database "${client.database}" has no schema "${schema}". It has ${rows.map(({ name }) => name).join(', ') || 'none'}: ` +
          'name one by --schemas, or by ?schema= in the address.',
      );
    if (!found.usable)
      throw new Error(
        `The role ${found.role} may not use the schema "${schema}": GRANT USAGE ON SCHEMA "${schema}" TO ${found.role}.`,
      );
  }
}

function explain(error: unknown, schemas: readonly string[]): unknown {
  if (!(error instanceof EngineError)) return error;
  if (error.code !== 'P4001') return error;
  const names = schemas.map((schema) => `"${schema}"`).join(', ');
  return new Error(`There are no tables in ${names}: name their schema by --schemas, or by ?schema= in the address.`, {
    cause: error,
  });
}

/** The engine passes over a view without a word, and says of a table what it cannot know. */
async function withoutColumns(client: pg.Client, schemas: readonly string[]): Promise<readonly LeftOut[]> {
  const { rows } = await client.query<{ what: string; bare: boolean }>(
    `SELECT what, bare FROM (
       SELECT CASE relkind WHEN 'v' THEN 'view ' ELSE 'table ' END || relname AS what,
         NOT EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attnum > 0 AND NOT attisdropped) AS bare,
         pg_has_role(relowner, 'USAGE') OR has_any_column_privilege(c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') AS seen
       FROM pg_class c JOIN pg_namespace n ON n.oid = relnamespace
       WHERE nspname = ANY ($1) AND (relkind IN ('v', 'p') OR relkind = 'r' AND NOT relispartition)
     ) AS tables WHERE bare OR NOT seen ORDER BY what`,
    [schemas],
  );
  return rows.map(({ what, bare }) =>
    bare
      ? { what, cause: 'no columns', reason: 'It has no columns.' }
      : { what, cause: 'no rights', reason: 'This role may read none of its columns: GRANT SELECT on it.' },
  );
}

/** The engine passes over them without a word. */
async function unknownKinds(client: pg.Client, schemas: readonly string[]): Promise<readonly LeftOut[]> {
  const { rows } = await client.query<{ what: string }>(
    `SELECT CASE relkind WHEN 'm' THEN 'materialised view ' ELSE 'foreign table ' END || nspname || '.' || relname AS what
     FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
     WHERE relkind IN ('m', 'f') AND nspname = ANY ($1) ORDER BY what`,
    [schemas],
  );
  return rows.map(({ what }) => ({
    what,
    cause: 'no kind',
    reason: 'Prisma does not read such: make a view over it.',
  }));
}
