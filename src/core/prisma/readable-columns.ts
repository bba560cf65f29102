/**
 * Columns as Prisma's adapter can read them. It refuses a type that it does not know, unless that is an extension's, and
 * then takes it for text. Here every type that it does not know is text, and a list of such a list of text.
 */
import pg from 'pg';
import type { CellColumn } from '../types.ts';

/**
 * The same columns, each of a type that the adapter knows.
 * @param longName what Prisma calls a column. Default: what the database does.
 */
export function readableColumns<C extends CellColumn>(columns: readonly C[], longName = (name: string) => name): C[] {
  return columns.map((column) => {
    const name = longName(column.name);
    const dataTypeID = readableType(column.dataTypeID);
    return name === column.name && dataTypeID === column.dataTypeID ? column : { ...column, name, dataTypeID };
  });
}

/** The type that a type is read as. */
export function readableType(oid: number): number {
  if (oid >= FIRST_EXTENSION_OID || known.has(oid)) return oid;
  return lists.has(oid) ? TEXT_LIST : pg.types.builtins.TEXT;
}

/** From here on, PostgreSQL numbers types as they are created. */
const FIRST_EXTENSION_OID = 16_384;
const TEXT_LIST = 1009;

/** What the adapter knows: scalars, then lists. */
const known: ReadonlySet<number> = new Set([
  ...[16, 17, 19, 20, 21, 23, 25, 26, 114, 142, 650, 700, 701, 790, 869, 1042, 1043, 1082, 1083, 1114, 1184, 1266],
  ...[1560, 1562, 1700, 2950, 3802],
  ...[143, 199, 651, 791, 1000, 1001, 1002, 1005, 1007, 1009, 1014, 1015, 1016, 1021, 1022, 1028, 1041, 1115, 1182],
  ...[1183, 1185, 1231, 1561, 1563, 2951, 3807],
]);

/** Lists of other types of PostgreSQL's own: of names, shapes, networks, intervals, times with a zone, ranges, texts to search. */
const lists: ReadonlySet<number> = new Set([
  ...[1003, 1017, 1018, 1019, 1020, 1027, 629, 719, 1040, 775, 1187, 1270, 3905, 3907, 3909, 3911, 3913, 3927],
  ...[3643, 3645, 4073, 2949, 3221, 6150, 6151, 6152, 6153, 6155, 6157],
]);
