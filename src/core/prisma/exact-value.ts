/** A nested column as JSON that Prisma reads back to the value that it is. */
import type { ModelField } from '../model/datamodel.ts';

/**
 * A column's value in JSON, in that one of the forms which Prisma takes for its type that loses nothing.
 * @param cast the type that Prisma has it in, such as `::text`; empty for its own.
 */
export function exactValue(column: string, cast: string, field: ModelField | undefined): string {
  if (field === undefined) throw new Error(`The datamodel does not know the nested column ${column}`);
  const { kind, type, nativeType, isList } = field;
  switch (type) {
    case 'BigInt':
    case 'Float':
      return asText(column);
    case 'Decimal':
      // Prisma takes the currency from money.
      return asText(cast.startsWith('::numeric') ? `${column}${cast}` : column);
    case 'DateTime':
      if (nativeType === 'Time' || nativeType === 'Timetz') return column;
      return isList
        ? `ARRAY(SELECT ${moment('"value"', nativeType)} FROM UNNEST(${column}) AS "value")`
        : moment(column, nativeType);
    default:
      return kind === 'scalar' && isText(type, nativeType) ? asText(column) : `${column}${cast}`;
  }
  function asText(value: string): string {
    return `${value}::text${isList ? '[]' : ''}`;
  }
}

/**
 * Years of other than four digits are text that no Date is made of: there, it is written with a year of six digits and a
 * sign, as ECMAScript has them. Years before the first are counted from 1 BC, where ECMAScript has a year 0.
 */
function moment(column: string, nativeType: string | undefined): string {
  // Of a date, PostgreSQL would make a moment in the session's zone.
  const value = nativeType === 'Date' ? `${column}::timestamp` : column;
  const year = `EXTRACT(YEAR FROM ${value}) + CASE WHEN ${column} < '0001-01-01' THEN 1 ELSE 0 END`;
  const rest = `TO_CHAR(${value}, '${formats[nativeType ?? ''] ?? TIMESTAMP}')`;
  return (
    `CASE WHEN ${column} >= '0001-01-01' AND ${column} < '10000-01-01' OR NOT ISFINITE(${column}) THEN TO_JSON(${column}) ` +
    `ELSE TO_JSON(TO_CHAR(${year}, 'FMSG000000') || ${rest}) END`
  );
}

const TIMESTAMP = '-MM-DD"T"HH24:MI:SS.US';
const formats: Readonly<Record<string, string>> = { Date: '-MM-DD', Timestamptz: `${TIMESTAMP}TZH:TZM` };

/** Whether it is a list of a type that PostgreSQL has no number for until it is installed: Prisma would not see that it is a list. */
export const isTextList = ({ kind, type, nativeType, isList }: ModelField): boolean =>
  isList && kind === 'scalar' && isText(type, nativeType);

/** Text, or what its text stands for: an extension's type, such as hstore, a range, a row. */
const isText = (type: string, nativeType: string | undefined): boolean =>
  type === 'String' && (nativeType === undefined || nativeType === 'Citext');
