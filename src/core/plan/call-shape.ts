/**
 * The shape of a call: all of its arguments but for the values that its rows are compared with, where these can be put into
 * a statement that was compiled for others.
 */
import type { Model, ModelField } from '../model/datamodel.ts';
import { isPlain } from './is-plain.ts';
import type { FindManyArgs } from './plan.ts';

export interface CallShape {
  /** The same for calls that compile to one statement, but for `values`. */
  readonly key: string;
  /** In the order in which the arguments hold them. */
  readonly values: readonly Value[];
  /** The arguments with these values in the place of their own. */
  readonly withValues: (values: readonly Value[]) => FindManyArgs;
}

export type Value = string | number | bigint | Date;

/** What is longer is not worth keeping. */
const MAX_KEY = 4_000;

/**
 * Undefined where the arguments hold what has no text, such as a reference to another field.
 * @param shown the same call, where less of each row is shown than read.
 */
export function shapeOf(model: Model, args: FindManyArgs, shown: FindManyArgs = args): CallShape | undefined {
  const { where, ...rest } = args;
  const { where: _, ...restShown } = shown;
  const writer = new ShapeWriter();
  try {
    writer.literal([model.name, rest, shown === args ? undefined : restShown]);
    writer.where(model, where);
  } catch (error) {
    if (error === shapeless) return undefined;
    throw error;
  }
  const { key, values } = writer;
  if (key.length > MAX_KEY) return undefined;
  return {
    key,
    values,
    withValues: (others) => ({ ...args, where: new ShapeWriter(others).where(model, where) }),
  };
}

const shapeless = Symbol('shapeless');

/** Writes a key, and a copy of the conditions besides. */
class ShapeWriter {
  key = '';
  readonly values: Value[] = [];
  readonly #others: readonly Value[] | undefined;

  constructor(others?: readonly Value[]) {
    this.#others = others;
  }

  /** The value is a part of the shape. */
  literal(value: unknown): unknown {
    this.#write(textOf(value));
    return value;
  }

  where(model: Model, where: unknown): unknown {
    if (Array.isArray(where)) return this.#list(where, (item) => this.where(model, item));
    return this.#object(where, (name, inner) => {
      if (combinations.has(name)) return this.where(model, inner);
      const field = model.fields.find((field) => field.name === name);
      if (field === undefined) return this.literal(inner);
      return field.target === undefined ? this.#filter(field, inner) : this.#relation(field.target, field, inner);
    });
  }

  #relation(target: Model, { isList }: ModelField, filter: unknown): unknown {
    if (!isPlain(filter)) return this.literal(filter);
    const isAround = isList || Object.keys(filter).every((name) => name === 'is' || name === 'isNot');
    return isAround ? this.#object(filter, (_, inner) => this.where(target, inner)) : this.where(target, filter);
  }

  #filter(field: ModelField, filter: unknown): unknown {
    if (field.kind !== 'scalar' || field.isList) return this.literal(filter);
    if (!isPlain(filter)) return this.#value(field, filter);
    return this.#object(filter, (operator, value) => {
      if (operator === 'not') return this.#filter(field, value);
      return operators.has(operator) ? this.#value(field, value) : this.literal(value);
    });
  }

  #value({ type }: ModelField, value: unknown): unknown {
    const kind = kindOf(type, value);
    if (kind === undefined) return this.literal(value);
    // The cast: what has a kind is a value.
    const given = value as Value;
    // Two that are alike might be compiled to one.
    const alike = this.values.findIndex((other) => textOf(other) === textOf(given));
    this.#write(`$${kind}${alike === -1 ? '' : alike}`);
    this.values.push(given);
    return this.#others?.[this.values.length - 1] ?? value;
  }

  #list(items: readonly unknown[], each: (item: unknown) => unknown): unknown[] {
    this.#write('[');
    const copy = items.map((item) => {
      const made = each(item);
      this.#write(',');
      return made;
    });
    this.#write(']');
    return copy;
  }

  #object(value: unknown, each: (name: string, inner: unknown) => unknown): unknown {
    if (!isPlain(value)) return this.literal(value);
    this.#write('{');
    const copy: Record<string, unknown> = {};
    for (const [name, inner] of Object.entries(value)) {
      this.#write(`${JSON.stringify(name)}:`);
      copy[name] = each(name, inner);
      this.#write(',');
    }
    this.#write('}');
    return copy;
  }

  #write(text: string): void {
    this.key += text;
    if (this.key.length > 2 * MAX_KEY) throw shapeless;
  }
}

const combinations: ReadonlySet<string> = new Set(['AND', 'OR', 'NOT']);
/** Those that compare with one value. */
const operators: ReadonlySet<string> = new Set([
  ...['equals', 'lt', 'lte', 'gt', 'gte'],
  ...['contains', 'startsWith', 'endsWith'],
]);

/** What tells values that are put into a statement in one way from others; undefined for what belongs to the shape. */
function kindOf(type: string, value: unknown): string | undefined {
  if (type === 'Int' && typeof value === 'number')
    return Number.isInteger(value) && Math.abs(value) < 2 ** 31 && !Object.is(value, -0) ? 'i' : undefined;
  if (type === 'BigInt' && typeof value === 'bigint') return BigInt.asIntN(64, value) === value ? 'b' : undefined;
  if (type === 'String' && typeof value === 'string')
    return value !== '' && value.length <= MAX_KEY && value.isWellFormed() && !value.includes('\0') ? 's' : undefined;
  if (type === 'DateTime' && value instanceof Date) {
    const year = value.getUTCFullYear();
    return year >= 1000 && year <= 9999 ? 'd' : undefined;
  }
  return undefined;
}

/** @throws shapeless for what has none. */
function textOf(value: unknown): string {
  if (value === null || value === undefined || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'bigint') return `${value}n`;
  if (Array.isArray(value)) return `[${value.map(textOf).join()}]`;
  if (value instanceof Date) return `date(${value.getTime()})`;
  if (value instanceof Uint8Array) return `bytes(${Buffer.from(value).toString('base64')})`;
  if (!isPlain(value)) throw shapeless;
  return `{${Object.entries(value)
    .map(([name, inner]) => `${JSON.stringify(name)}:${textOf(inner)}`)
    .join()}}`;
}
