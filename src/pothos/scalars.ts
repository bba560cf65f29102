/** The scalars beyond GraphQL's own, which a builder is given where it has none of the name. Each reads a literal and a variable by the same rules. */
import {
  type ConstValueNode,
  GraphQLError,
  type GraphQLScalarType,
  isSpecifiedScalarType,
  Kind,
  print,
  valueFromASTUntyped,
} from 'graphql';
import { decimalText } from '../encode/decimal-text.ts';
import type { Builder, ScalarOptions, Scalars } from './builder.ts';
import { checkJson } from './check-json.ts';
import { jsonOrNull } from './json-filter.ts';
import { sortNullable } from './order-by.ts';

/** Adds those that the builder does not have. */
export function addScalars(builder: Builder): void {
  // The cast: a table forgets which options are whose.
  for (const [name, options] of ownOptions)
    if (!builder.configStore.hasImplementation(name)) builder.scalarType(name as 'JSON', options as typeof json);
}

/** Whether a type is one of these, or of GraphQL's own, and writes values as they do. */
export function isKnownScalar(type: GraphQLScalarType): boolean {
  return isSpecifiedScalarType(type) || ownOptions.get(type.name)?.serialize === type.serialize;
}

/** Date, time and offset of ISO 8601, as RFC 3339 narrows it. */
const DATE_TIME = /^(\d{4})-(\d\d)-(\d\d)[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

const dateTime = {
  description:
    'A moment in ISO 8601, written in UTC with milliseconds: `2001-01-01T00:01:00.000Z`. Inputs may have any offset.',
  serialize: (value) => value.toISOString(),
  parseValue(value) {
    const date = typeof value === 'string' ? readDate(value) : undefined;
    if (date !== undefined) return date;
    throw refused('DateTime must be text such as "2001-01-01T00:01:00.000Z", with date, time and offset', value);
  },
} satisfies ScalarOptions<Date, Date>;

function readDate(text: string): Date | undefined {
  const [, year, month, day] = DATE_TIME.exec(text) ?? [];
  // JavaScript takes a 30th of February for the 2nd of March.
  const isOfMonth = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day))).getUTCDate() === Number(day);
  const date = new Date(text);
  // Before the year 1, ISO 8601 and PostgreSQL count differently.
  return isOfMonth && date.getUTCFullYear() >= 1 ? date : undefined;
}

const bigInt = {
  description: 'A 64-bit integer, written as text: `"9007199254740993"`. Inputs may be text or numbers.',
  serialize: String,
  coerceInputValue: readBigInt,
  coerceInputLiteral: (node) => readBigInt(textOf(node)),
} satisfies ScalarOptions<bigint, bigint>;

function readBigInt(value: unknown): bigint {
  if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value))
    throw refused(`BigInt must be text beyond ${Number.MAX_SAFE_INTEGER}, where JSON's numbers are rounded`, value);
  const number = /^-?\d{1,19}$/.test(String(value)) ? BigInt(String(value)) : undefined;
  if (isScalar(value) && number !== undefined && number === BigInt.asIntN(64, number)) return number;
  throw refused('BigInt must be a whole number of 64 bits, such as "9007199254740993" or 42', value);
}

const decimal = {
  description:
    'A number in decimal digits, given as text without an exponent, with all places that its column has: `"10.50"`. ' +
    'Taken as text or as a number.',
  serialize: (value) => decimalText(value),
  coerceInputValue: readDecimal,
  coerceInputLiteral: (node) => readDecimal(textOf(node)),
} satisfies ScalarOptions<string, Scalars['Decimal']['Output']>;

/** The digits and the exponent are bounded, so that no short text makes a number that fills the memory. */
const DECIMAL = /^-?(\d{1,1000}(\.\d{1,1000})?|\.\d{1,1000})([eE][+-]?\d{1,3})?$/;

function readDecimal(value: unknown): string {
  if (typeof value === 'number' && Math.abs(value) > Number.MAX_SAFE_INTEGER)
    throw refused(`Decimal must be text beyond ${Number.MAX_SAFE_INTEGER}, where JSON's numbers are rounded`, value);
  if (isScalar(value) && DECIMAL.test(String(value))) return String(value);
  throw refused('Decimal must be a number in decimal digits, such as "10.50" or 10.5', value);
}

const uuid = {
  description: 'A UUID (RFC 9562) in lower case: `"f81d4fae-7dec-41d0-a765-00a0c91e6bf6"`. Inputs may use any case.',
  serialize: (value) => value,
  parseValue(value) {
    if (typeof value === 'string' && UUID.test(value)) return value.toLowerCase();
    throw refused('UUID must be text such as "f81d4fae-7dec-41d0-a765-00a0c91e6bf6"', value);
  },
} satisfies ScalarOptions<string, string>;

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

const byte = {
  description: 'Bytes in base64, with padding: `"AP8="`.',
  serialize: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64'),
  parseValue(value) {
    const bytes = typeof value === 'string' ? Buffer.from(value, 'base64') : undefined;
    // Buffer reads over what is not base64.
    if (bytes?.toString('base64') === value) return Uint8Array.from(bytes ?? []);
    throw refused('Byte must be base64 text such as "AP8=", with its = at the end', value);
  },
} satisfies ScalarOptions<Uint8Array<ArrayBuffer>, Uint8Array>;

const json = {
  description: 'Any JSON value. A null can be the JSON null or the database null.',
  serialize: (value) => value,
  coerceInputValue: (value) => checkJson(value),
  coerceInputLiteral: (node) => checkJson(valueFromASTUntyped(node)),
} satisfies ScalarOptions<unknown, unknown>;

const ownOptions: ReadonlyMap<string, { readonly serialize: unknown }> = new Map(
  Object.entries({
    BigInt: bigInt,
    Byte: byte,
    DateTime: dateTime,
    Decimal: decimal,
    JSON: json,
    JSONOrNull: jsonOrNull,
    SortNullable: sortNullable,
    UUID: uuid,
  }),
);

/** What a literal says, digit for digit; what cannot be text or number is refused by whoever reads it. */
const textOf = (node: ConstValueNode): string =>
  node.kind === Kind.INT || node.kind === Kind.FLOAT || node.kind === Kind.STRING ? node.value : print(node);

const isScalar = (value: unknown) => ['string', 'number', 'bigint'].includes(typeof value);

const refused = (rule: string, value: unknown) =>
  new GraphQLError(`${rule}; found ${typeof value === 'bigint' ? value : JSON.stringify(value)}.`);
