/**
 * Names that Prisma cannot take as they are: without a Latin letter, such as 日本 or 123, of which it makes names that are
 * empty or comments; those that it or GraphQL keeps, such as a table `String`, a column `AND` or a value `true`; and those
 * that would be the same to it, such as `a-b` and `a_b`. The engine is told of an alias in their place, and the schema that
 * it writes maps the alias to the name.
 */
import type pg from 'pg';
import { type Kind, needsAlias, prismaName } from './prisma-names.ts';
import { partsOf, textOf } from './schema-text.ts';

export interface Aliases {
  /** What the engine is told in place of a cell of the catalogue. */
  readonly told: (cell: unknown, column: string) => unknown;
  /** The schema with the names mapped. */
  readonly mapped: (schema: string) => string;
}

export async function readAliases(client: pg.Client, schemas: readonly string[]): Promise<Aliases> {
  const { rows } = await client.query<Found>(NAMES, [schemas]);
  const { rows: keys } = await client.query<{ name: string }>(NAMES_OF_KEYS, [schemas]);
  const taken = new Set(rows.map(({ name }) => keyOf(prismaName(name))));
  const aliases = new Map<string, string>();
  for (const name of new Set([...namesToAlias(rows), ...keys.map(({ name }) => name)])) {
    let alias = aliasOf(name);
    while (taken.has(keyOf(alias))) alias += '_';
    taken.add(keyOf(alias));
    aliases.set(name, alias);
  }
  const names = new Map([...aliases].map(([name, alias]) => [alias, name]));
  const enums = new Set(rows.filter(({ kind }) => kind === 'enum').map(({ name }) => name));
  return { told: (cell, column) => tell(cell, column, { aliases, enums }), mapped: (schema) => map(schema, names) };
}

interface Found {
  /** What they may not be alike within: all models and enums, the columns of a table, the values of an enum. */
  readonly scope: string;
  readonly kind: Kind;
  readonly name: string;
}

/** Names that need an alias. Of several that are alike, one keeps its name: that which Prisma can take, or else the first. */
function* namesToAlias(rows: readonly Found[]): Generator<string> {
  const seen = new Map<string, string>();
  const inTurn = rows.toSorted((one, other) => Number(isPlain(other.name)) - Number(isPlain(one.name)));
  for (const { scope, kind, name } of inTurn) {
    const key = JSON.stringify([scope, keyOf(prismaName(name))]);
    const first = seen.get(key) ?? name;
    seen.set(key, first);
    // The empty text has a name of Prisma's.
    if (name !== '' && (needsAlias(kind, name) || first !== name)) yield name;
  }
}

const isPlain = (name: string) => prismaName(name) === name;

/** Prisma's client has one property for `User` and `user`. */
const keyOf = (name: string) => `${name.charAt(0).toLowerCase()}${name.slice(1)}`;

/** Another text for another name. */
function aliasOf(name: string): string {
  if (/[A-Za-z]/.test(name)) return `${prismaName(name)}_`;
  const alias = name.replaceAll(/[^0-9_]/gu, (sign) => `u${sign.codePointAt(0)?.toString(16)}`);
  return /^[0-9_]/.test(alias) ? `n${alias}` : alias;
}

const NAMES = `
SELECT 'models' AS scope, 'model' AS kind, relname::text AS name
FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = ANY ($1) AND relkind IN ('r', 'p', 'v')
UNION
SELECT c.oid::text, 'column', attname
FROM pg_attribute JOIN pg_class c ON c.oid = attrelid JOIN pg_namespace n ON n.oid = relnamespace
WHERE nspname = ANY ($1) AND relkind IN ('r', 'p', 'v') AND attnum > 0 AND NOT attisdropped
UNION
SELECT 'models', 'enum', typname FROM pg_type t JOIN pg_namespace n ON n.oid = typnamespace
WHERE nspname = ANY ($1) AND typtype = 'e'
UNION
SELECT enumtypid::text, 'value', enumlabel
FROM pg_enum JOIN pg_type t ON t.oid = enumtypid JOIN pg_namespace n ON n.oid = typnamespace WHERE nspname = ANY ($1)
ORDER BY name, kind, scope`;

/** Columns that are called as Prisma calls a key of several columns of their table: by their names, with underscores between. */
const NAMES_OF_KEYS = `
SELECT DISTINCT attname::text AS name
FROM pg_index JOIN pg_class c ON c.oid = indrelid JOIN pg_namespace n ON n.oid = relnamespace
JOIN pg_attribute a ON attrelid = indrelid AND attname = (
  SELECT string_agg(part.attname, '_' ORDER BY place) FROM unnest(indkey::smallint[]) WITH ORDINALITY AS key (attnum, place)
  JOIN pg_attribute part ON part.attrelid = indrelid AND part.attnum = key.attnum)
WHERE nspname = ANY ($1) AND indisunique AND indnkeyatts > 1`;

interface Told {
  readonly aliases: ReadonlyMap<string, string>;
  readonly enums: ReadonlySet<string>;
}

function tell(cell: unknown, column: string, { aliases, enums }: Told): unknown {
  if (typeof cell !== 'string' || aliases.size === 0 || /namespace|schema|description/.test(column)) return cell;
  if (column === 'column_default') {
    const [, value = '', quoted, plain = ''] = ENUM_DEFAULT.exec(cell) ?? [];
    const alias = enums.has(quoted?.replaceAll('""', '"') ?? plain) ? aliases.get(value) : undefined;
    return alias === undefined ? cell : `'${alias}'${cell.slice(value.length + 2)}`;
  }
  const ofElements = cell.startsWith('_') ? aliases.get(cell.slice(1)) : undefined;
  return aliases.get(cell) ?? (ofElements === undefined ? cell : `_${ofElements}`);
}

/** The default of an enum's column is written as 'value'::type, perhaps with the type's schema. */
const ENUM_DEFAULT = /^'([^']*)'::(?:(?:"(?:[^"]|"")+"|[^\s".]+)\.)?(?:"((?:[^"]|"")+)"|([^\s"[(]+))$/;

function map(schema: string, names: ReadonlyMap<string, string>): string {
  if (names.size === 0) return schema;
  const parts = partsOf(schema);
  const models = new Set(parts.map((part) => (part.kind === 'model' || part.kind === 'view' ? part.name : undefined)));
  const values = new Map(
    parts.flatMap((part) =>
      part.kind === 'enum' ? [[part.name, new Set(part.lines.flatMap(firstWord))] as const] : [],
    ),
  );
  return textOf(
    parts.map((part) => {
      if (part.kind !== 'model' && part.kind !== 'view' && part.kind !== 'enum') return part;
      const [opening = '', ...lines] = part.source.map((line) => remap(line, names));
      const closing = lines.pop() ?? '';
      const own = names.get(part.name);
      const fields = lines.map((line) => {
        const [, field = '', type = ''] = /^\s*(\w+)(?:\s+(\w+))?/.exec(line) ?? [];
        const name = names.get(field);
        const read = withKnownDefault(line, values.get(type));
        return name === undefined || models.has(type) ? read : `${read} @map(${JSON.stringify(name)})`;
      });
      const mapping = own === undefined ? [] : [`  @@map(${JSON.stringify(own)})`];
      return { ...part, source: [opening, ...fields, ...mapping, closing] };
    }),
  );
}

const firstWord = (line: string): readonly string[] => /^\s*(\w+)/.exec(line)?.slice(1) ?? [];

/** A list of values is told to the engine as it is: where an alias stands for one of them, the default is left out. */
function withKnownDefault(line: string, values: ReadonlySet<string> | undefined): string {
  const [text = '', list = ''] = / @default\(\[(.*?)\]\)/.exec(line) ?? [];
  const isKnown = values === undefined || list.split(/\W+/).every((name) => name === '' || values.has(name));
  return isKnown ? line : line.replace(text, '');
}

/** The engine has mapped names of its own to the alias. */
const remap = (line: string, names: ReadonlyMap<string, string>) =>
  line.replace(/(@map\()"([^"]*)"/, (text, before, alias) => {
    const name = names.get(alias);
    return name === undefined ? text : `${before}${JSON.stringify(name)}`;
  });
