/** Values as plain text, the same in every text format. */
import { createIsoText } from './iso-text.ts';
import type { ColumnType } from './types.ts';

type ToText = (value: unknown) => string;

/**
 * What writes the values of a type, none of them null: numbers as JavaScript prints them, but negative zero with its
 * sign, `BigInt` in digits, `Decimal` in digits too, never with an exponent, `DateTime` in ISO 8601 with milliseconds
 * and in UTC, `Bytes` in base64, JSON compact.
 */
export const textOf = (type: ColumnType): ToText => texts[type];

const isoText = createIsoText();

const texts: Readonly<Record<ColumnType, ToText>> = {
  String,
  Int: String,
  Float: (value) => (Object.is(value, -0) ? '-0' : String(value)),
  Boolean: String,
  BigInt: String,
  Decimal: (value) => (hasToFixed(value) ? value.toFixed() : String(value)),
  DateTime: (value) => (value instanceof Date ? isoText(value) : String(value)),
  Json: (value) => JSON.stringify(value),
  Bytes: (value) =>
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : String(value),
};

/** Prisma's Decimal: its `toFixed()` gives all digits, its `toString()` an exponent beyond 20 of them. */
const hasToFixed = (value: unknown): value is { toFixed(): string } =>
  typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function';
