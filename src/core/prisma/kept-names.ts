/**
 * Names that a statement would lose. Prisma writes quotes inside a name as they are, and PostgreSQL cuts a name of more
 * than 63 bytes: so two may become one, and a column comes back under another name than Prisma asked for. Here quotes are
 * doubled, long aliases are made short, each by itself, and columns get their names back.
 */
import { createHash } from 'node:crypto';
import type { Datamodel } from '../model/datamodel.ts';

/** Bytes of a name that PostgreSQL keeps. Those of Prisma's are ASCII. */
const KEPT = 63;

/** A name in a statement, in its quotes. */
export const NAME = '"(?:[^"]|"")*"';

/** A name in its quotes. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

export interface KeptNames {
  /** The statement with the quotes inside its names doubled. */
  readonly withQuotes: (sql: string) => string;
  /** The statement with aliases of which none is cut. */
  readonly withShortAliases: (sql: string) => string;
  /** What Prisma calls the column that comes back under this name. */
  readonly longName: (name: string) => string;
}

export function createKeptNames({ models }: Datamodel): KeptNames {
  const withQuoteInside = [
    ...new Set(models.flatMap(({ table, fields }) => [table.name, ...fields.map(({ column }) => column)])),
  ].filter((name) => name.includes('"'));
  const longFields = models.flatMap(({ fields }) => fields.filter(({ name }) => name.length > KEPT));
  // The database cut these when they were made, and cuts them again where a statement names them.
  const columns: ReadonlySet<string> = new Set(
    longFields.flatMap(({ name, column, kind }) => (kind !== 'object' && name === column ? [name] : [])),
  );
  const longNames: ReadonlyMap<string, string> = new Map(
    longFields.map(({ name }) => [columns.has(name) ? name.slice(0, KEPT) : shortName(name), name]),
  );
  return {
    withQuotes: (sql) => withQuoteInside.reduce((changed, name) => changed.replaceAll(`"${name}"`, quoted(name)), sql),
    withShortAliases: (sql) =>
      LONG.test(sql)
        ? sql.replace(TEXT_OR_LONG, (text, name?: string) =>
            name === undefined || columns.has(name) ? text : `"${shortName(name)}"`,
          )
        : sql,
    longName: (name) => longNames.get(name) ?? name,
  };
}

const LONG = new RegExp(`"\\w{${KEPT + 1},}"`);
const TEXT_OR_LONG = new RegExp(`'(?:[^']|'')*'|"(\\w{${KEPT + 1},})"`, 'g');

const HASH_LENGTH = 16;

const shortName = (name: string): string =>
  `${name.slice(0, KEPT - HASH_LENGTH - 1)}_${createHash('sha256').update(name).digest('hex').slice(0, HASH_LENGTH)}`;
