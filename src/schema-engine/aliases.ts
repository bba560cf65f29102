/**
 * Names without a Latin letter, such as 日本 or 123, of which Prisma makes names that are empty or comments. The engine is
 * told of an alias in their place, and the schema that it writes maps the alias to the name.
 */
import type pg from 'pg';
import { partsOf, textOf } from './schema-text.ts';

export interface Aliases {
  /** What the engine is told in place of a cell of the catalogue. */
  readonly told: (cell: unknown, column: string) => unknown;
  /** The schema with the names mapped. */
  readonly mapped: (schema: string) => string;
}

export async function readAliases(client: pg.Client, schemas: readonly string[]): Promise<Aliases> {
  const { rows } = await client.query<{ name: string }>(NAMES, [schemas]);
  const taken = new Set(rows.map(({ name }) => name));
  const aliases = new Map<string, string>();
  for (const name of [...taken].filter((name) => name !== '' && !/[A-Za-z]/.test(name))) {
    let alias = aliasOf(name);
    while (taken.has(alias)) alias += '_';
    taken.add(alias);
    aliases.set(name, alias);
  }
  const names = new Map([...aliases].map(([name, alias]) => [alias, name]));
  return { told: (cell, column) => tell(cell, column, aliases), mapped: (schema) => map(schema, names) };
}

/** Another text for another name. */
function aliasOf(name: string): string {
  const alias = name.replaceAll(/[^0-9_]/gu, (sign) => `u${sign.codePointAt(0)?.toString(16)}`);
  return /^[0-9_]/.test(alias) ? `n${alias}` : alias;
}

const NAMES = `
SELECT relname::text AS name FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ANY ($1) AND relkind IN ('r', 'p', 'v')
UNION
SELECT attname FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = ANY ($1) AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped
UNION
SELECT unnest(ARRAY[typname::text, enumlabel]) FROM pg_enum JOIN pg_type t ON t.oid = enumtypid JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname = ANY ($1)
ORDER BY name`;

function tell(cell: unknown, column: string, aliases: ReadonlyMap<string, string>): unknown {
  if (typeof cell !== 'string' || aliases.size === 0 || /namespace|schema|description/.test(column)) return cell;
  // The default of an enum's column is written as 'value'::type.
  if (column === 'column_default')
    return cell.replace(/^'([^']*)'(?=::)/, (text, value) => (aliases.has(value) ? `'${aliases.get(value)}'` : text));
  const ofElements = cell.startsWith('_') ? aliases.get(cell.slice(1)) : undefined;
  return aliases.get(cell) ?? (ofElements === undefined ? cell : `_${ofElements}`);
}

function map(schema: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return schema;
  const parts = partsOf(schema);
  const models = new Set(parts.map((part) => (part.kind === 'model' || part.kind === 'view' ? part.name : undefined)));
  return textOf(
    parts.map((part) => {
      if (part.kind !== 'model' && part.kind !== 'view' && part.kind !== 'enum') return part;
      const [opening = '', ...lines] = part.source.map((line) => remap(line, names));
      const closing = lines.pop() ?? '';
      const own = names.get(part.name);
      const fields = lines.map((line) => {
        const [, field = '', type = ''] = /^\s*(\w+)(?:\s+(\w+))?/.exec(line) ?? [];
        const name = names.get(field);
        return name === undefined || models.has(type) ? line : `${line} @map(${JSON.stringify(name)})`;
      });
      const mapping = own === undefined ? [] : [`  @@map(${JSON.stringify(own)})`];
      return { ...part, source: [opening, ...fields, ...mapping, closing] };
    }),
  );
}

/** The engine has mapped names of its own to the alias. */
const remap = (line: string, names: ReadonlyMap<string, string>) =>
  line.replace(/(@map\()"([^"]*)"/, (text, before, alias) => {
    const name = names.get(alias);
    return name === undefined ? text : `${before}${JSON.stringify(name)}`;
  });
