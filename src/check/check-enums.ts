/** The values of enums, as the schema has them and as the database has them. */
import type pg from 'pg';
import type { Datamodel, ModelField } from '../core/model/datamodel.ts';
import { type Finding, note, problem } from './finding.ts';

export async function checkEnums(
  client: pg.Client,
  { models }: Datamodel,
  schema: string,
): Promise<readonly Finding[]> {
  const seen = new Map<string, Place>();
  for (const { table, fields } of models)
    for (const field of fields)
      if (field.kind === 'enum' && !seen.has(field.type))
        seen.set(field.type, { field, schema: table.schema ?? schema, table: table.name });
  const places = [...seen.values()];
  const { rows } = await client.query<{ labels: string[] | null }>(LABELS, [
    places.map(({ schema }) => schema),
    places.map(({ table }) => table),
    places.map(({ field }) => field.column),
  ]);
  return places.flatMap(({ field }, index) => compare(field, rows[index]?.labels ?? undefined));
}

interface Place {
  readonly field: ModelField;
  readonly schema: string;
  readonly table: string;
}

/** By a column of the type, since the datamodel does not say what the type is called there. */
const LABELS = `
SELECT (SELECT array_agg(e.enumlabel::text ORDER BY e.enumsortorder) FROM pg_enum e
        WHERE e.enumtypid IN (t.oid, t.typelem)) AS labels
FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS asked (schema, name, attname, place)
LEFT JOIN pg_namespace n ON n.nspname = asked.schema
LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = asked.name
LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = asked.attname
LEFT JOIN pg_type t ON t.oid = a.atttypid
ORDER BY asked.place`;

function compare({ type, values }: ModelField, labels: readonly string[] | undefined): readonly Finding[] {
  const what = `enum ${type}`;
  if (labels === undefined) return [];
  const known = values.map(({ dbName }) => dbName);
  const missing = labels.filter((label) => !known.includes(label));
  if (missing.length > 0)
    return [
      problem(
        what,
        `The database has values that the schema lacks, and rows with them cannot be read: add ${quoted(missing)}.`,
      ),
    ];
  const common = known.filter((label) => labels.includes(label));
  return common.join('\n') === labels.join('\n')
    ? []
    : [
        note(
          what,
          `The database has its values in another order, which is the one that rows are in: ${quoted(labels)}.`,
        ),
      ];
}

const quoted = (labels: readonly string[]) => labels.map((label) => `"${label}"`).join(', ');
