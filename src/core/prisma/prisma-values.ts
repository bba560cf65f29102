/**
 * From what Prisma's adapter reads of a column to the value in Prisma's rows. It is what Prisma's own data mapper does,
 * which also says what no value can be made of: see `test/types/hydrate.test.ts`, where the two are compared.
 */
import { Decimal } from '@prisma/client/runtime/client';
import type { ModelField } from '../model/datamodel.ts';
import { type Enumeration, lackedValue } from '../model/enumeration.ts';

/**
 * Makes a value that is not null.
 * @param isPlain whether its JSON, where it is nested, has no number that JavaScript writes as another value. Default: perhaps.
 * @throws Unmade
 */
export type MakeValue = (read: unknown, isPlain?: boolean) => unknown;

/** Thrown for what is no value of its type: Prisma then says what is wrong. */
export const unmade = Symbol('unmade');

/**
 * Makes values of a field, of all of its items where it is a list.
 * @param isNested whether they are read from the JSON of nested rows, where a Json column is no text but JSON itself.
 */
export function makerOf(field: ModelField, isNested: boolean): MakeValue {
  const make = itemMakerOf(field, isNested);
  if (!field.isList) return make;
  return (read, isPlain) => {
    if (!Array.isArray(read)) throw unmade;
    return read.map((item) => {
      if (item !== null) return make(item, isPlain);
      // To Prisma it is the null of JSON; of any other type there is none in a list.
      if (field.type === 'Json') return null;
      throw unmade;
    });
  };
}

function itemMakerOf({ kind, type, model, name, values }: ModelField, isNested: boolean): MakeValue {
  if (kind === 'enum') return enumMaker({ of: `${model}.${name}`, name: type, values });
  if (type === 'Json')
    return isNested
      ? (read, isPlain) => (read === undefined ? refuse(read) : isPlain ? read : JSON.parse(JSON.stringify(read)))
      : (read) => JSON.parse(textOf(read));
  return makers[type] ?? refuse;
}

const refuse: MakeValue = () => {
  throw unmade;
};

const makers: Readonly<Record<string, MakeValue>> = {
  String: textOf,
  Int: (read) => {
    const number = typeof read === 'string' ? Number(read) : read;
    if (typeof number !== 'number' || !Number.isSafeInteger(Math.trunc(number))) throw unmade;
    return Math.trunc(number);
  },
  BigInt: (read) => {
    if (typeof read !== 'string' && typeof read !== 'number') throw unmade;
    return BigInt(read);
  },
  Float: (read) => {
    const number = typeof read === 'string' ? Number(read) : read;
    if (typeof number !== 'number' || (Number.isNaN(number) && read !== 'NaN' && typeof read === 'string'))
      throw unmade;
    return number;
  },
  Boolean: (read) => {
    if (typeof read !== 'boolean') throw unmade;
    return read;
  },
  Decimal: (read) => {
    if (typeof read !== 'string' && typeof read !== 'number') throw unmade;
    return new Decimal(read);
  },
  DateTime: (read) => {
    if (typeof read === 'number') return new Date(read);
    return new Date(dateText(textOf(read)));
  },
  Bytes: (read) => {
    if (typeof read === 'string' && read.startsWith('\\x')) return bytesOfHex(read.slice(2));
    if (read instanceof Uint8Array) return new Uint8Array(read);
    throw unmade;
  },
};

function textOf(read: unknown): string {
  if (typeof read !== 'string') throw unmade;
  return read;
}

/** Bytes in memory of their own: small buffers of Node share theirs. */
export const bytesOfHex = (digits: string): Uint8Array => new Uint8Array(Buffer.from(digits, 'hex'));

/** Prisma's names by the database's. */
function enumMaker(enumeration: Enumeration): MakeValue {
  const names = new Map(enumeration.values.map(({ name, dbName }) => [dbName, name]));
  return (read) => {
    const value = textOf(read);
    const name = names.get(value);
    if (name === undefined) throw lackedValue(enumeration, value);
    return name;
  };
}

const TIME = /\d{2}:\d{2}:\d{2}(?:\.\d+)?(Z|[+-]\d{2}(:?\d{2})?)?$/;

/** A date, a time or both as text that `Date` takes; without a zone they are in UTC. */
function dateText(text: string): string {
  const time = TIME.exec(text);
  if (time === null) return `${text}T00:00:00Z`;
  const [ofDay, zone, minutes] = time;
  const zoned = zone === undefined ? `${text}Z` : zone !== 'Z' && minutes === undefined ? `${text}:00` : text;
  if (ofDay.length === text.length) return `1970-01-01T${zoned}`;
  return zoned.charAt(time.index - 1) === ' ' ? `${zoned.slice(0, time.index - 1)}T${zoned.slice(time.index)}` : zoned;
}
