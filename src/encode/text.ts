/** Values as plain text, the same in every text format. */
import { decimalText } from './decimal-text.ts';
import { createIsoText } from './iso-text.ts';
import type { ColumnType, ValueColumn } from './types.ts';

type ToText = (value: unknown) => string;

/**
 * What writes the values of a column, or the items of a list, none of them null: numbers as JavaScript prints them, but
 * negative zero with its sign, `BigInt` in digits, `Decimal` in digits too, with the places of its column and never with
 * an exponent, `DateTime` in ISO 8601 with milliseconds and in UTC, `Bytes` in base64, JSON compact.
 */
export function textOf({ type, scale }: Pick<ValueColumn, 'type' | 'scale'>): ToText {
  return type === 'Decimal' ? (value) => decimalText(value, scale) : texts[type];
}

const isoText = createIsoText();

const texts: Readonly<Record<Exclude<ColumnType, 'Decimal'>, ToText>> = {
  String,
  Int: String,
  Float: (value) => (Object.is(value, -0) ? '-0' : String(value)),
  Boolean: String,
  BigInt: String,
  DateTime: (value) => (value instanceof Date ? isoText(value) : String(value)),
  Json: (value) => JSON.stringify(value),
  Bytes: (value) =>
    value instanceof Uint8Array
      ? Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64')
      : String(value),
};
