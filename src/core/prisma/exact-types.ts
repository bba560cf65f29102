/** Prisma's parsers of PostgreSQL's text, but for what they get wrong: years that need more than four digits, and zones of times. */
import type { CustomTypesConfig } from 'pg';
import { listParser } from './list-parser.ts';
import { readableType } from './readable-columns.ts';

type Parse = (text: string) => unknown;

/** The parsers of a statement, mended. */
export const exactTypes = (types: CustomTypesConfig): CustomTypesConfig => ({
  getTypeParser(oid, format) {
    const readAs = readableType(oid);
    // pg's types have an overload for each format, and each known oid.
    const parse = types.getTypeParser(readAs as never, format as never) as Parse;
    if (oid === TIMETZ) return asItIs;
    const isText = textLists.has(oid);
    const parseAny = isText || otherLists.has(oid) ? listParser(parse, isText) : parse;
    return moments.has(oid) ? (text: string) => withYear(parseAny(text)) : parseAny;
  },
});

/** Prisma would cut off the zone. */
const TIMETZ = 1266;
const asItIs: Parse = (text) => text;

/** Lists of text, varchar, bpchar and uuid. */
const textLists: ReadonlySet<number> = new Set([1009, 1015, 1014, 2951]);

/** Other lists: of each type that Prisma has values of. */
const otherLists: ReadonlySet<number> = new Set([
  ...[1000, 1001, 1005, 1007, 1016, 1021, 1022, 1028, 1041, 1115, 1182, 1183, 1185, 1231, 1270],
  ...[143, 199, 651, 1561, 1563, 3807],
]);

/** date, timestamp, timestamptz, and lists of these. */
const moments: ReadonlySet<number> = new Set([1082, 1114, 1184, 1182, 1115, 1185]);

/** What Prisma's parsers make of a year before the first (`0044-03-15T00:00:00 BC+00:00`), or after 9999. */
const YEAR = /^(?<year>\d{4,})(?<rest>-[^ ]*?)(?<before> BC)?(?<zone>[+-][\d:]+)?(?<after> BC)?$/;

/** With a year as ECMAScript has them: of four digits, or of six with a sign. */
function withYear(moment: unknown): unknown {
  if (Array.isArray(moment)) return moment.map(withYear);
  if (typeof moment !== 'string' || (moment.charAt(4) === '-' && !moment.includes('BC'))) return moment;
  const { year, rest, before, zone = '', after } = YEAR.exec(moment)?.groups ?? {};
  if (year === undefined) return moment;
  const number = before === undefined && after === undefined ? Number(year) : 1 - Number(year);
  return `${number < 0 ? '-' : '+'}${String(Math.abs(number)).padStart(6, '0')}${rest}${zone}`;
}
