/** The scalars: how they are typed in, kept and shown. */

import { momentOf } from '../time/format-moment.ts';

/** How values of a type are kept and compared. */
export type ValueKind = 'number' | 'moment' | 'text' | 'json';

export function kindOf(type: string, isList = false): ValueKind {
  if (isList || type === 'JSON') return 'json';
  if (type === 'Int' || type === 'Float') return 'number';
  return type === 'DateTime' ? 'moment' : 'text';
}

/** Types whose values are numbers, as numbers or as text. */
export const isNumeric = (type: string): boolean => numeric.has(type);
const numeric: ReadonlySet<string> = new Set(['Int', 'Float', 'BigInt', 'Decimal']);

/** The value that a text typed in stands for. @throws Error that says what to write. */
export function parseValue(text: string, type: string): unknown {
  const trimmed = text.trim();
  if (type === 'Int') return numberOf(trimmed, /^-?\d+$/, 'a whole number');
  if (type === 'Float') return numberOf(trimmed, /^-?\d*\.?\d+(e[-+]?\d+)?$/i, 'a number');
  if (type === 'BigInt') return matching(trimmed, /^-?\d+$/, 'a whole number');
  if (type === 'Decimal') return matching(trimmed, /^-?\d*\.?\d+$/, 'a number');
  if (type === 'Boolean') return trimmed === 'true';
  if (type === 'DateTime') return momentOf(trimmed);
  if (type === 'JSON' || type === 'JSONOrNull') return jsonOf(trimmed);
  return text;
}

const matching = (text: string, form: RegExp, name: string): string => {
  if (form.test(text)) return text;
  throw new Error(text === '' ? `Write ${name}.` : `${text} is not ${name}.`);
};

const numberOf = (text: string, form: RegExp, name: string) => Number(matching(text, form, name));

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`Write JSON, such as "a text", 5 or {"seat": "12A"}.`);
  }
}
