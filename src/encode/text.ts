/** Values as plain text, the same in every text format. */
import { createIsoText } from './iso-text.ts';
import type { Column, ColumnType } from './types.ts';

type ToText = (value: unknown) => string;

/**
 * What writes a column's values, none of them null: numbers as JavaScript prints them, `BigInt` in digits, `Decimal` in
 * digits too, never with an exponent, `DateTime` in ISO 8601 with milliseconds and in UTC, `Bytes` in base64. Lists and
 * JSON are compact JSON; in a list, whatever JSON has no value of its own for is a string.
 */
export function textOf({ type, isList }: Pick<Column, 'type' | 'isList'>): ToText {
  const text = texts[type];
  if (!isList) return text;
  const item = (value: unknown) => (value === null || isJson(type, value) ? value : text(value));
  return (list) => JSON.stringify(Array.isArray(list) ? list.map(item) : list);
}

const isoText = createIsoText();

const texts: Readonly<Record<ColumnType, ToText>> = {
  String,
  Int: String,
  Float: String,
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

/** Whether a value of this type stands for itself in JSON, which has no NaN and no infinities. */
function isJson(type: ColumnType, value: unknown): boolean {
  if (type === 'Float') return Number.isFinite(value);
  return type === 'Json' || type === 'Int' || type === 'Boolean';
}

/** Prisma's Decimal: its `toFixed()` gives all digits, its `toString()` an exponent beyond 20 of them. */
const hasToFixed = (value: unknown): value is { toFixed(): string } =>
  typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function';
