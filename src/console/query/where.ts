/** The form's conditions as a `where` of Prisma's shape. */

import { parseValue } from '../catalogue/scalars.ts';
import type { Catalogue, List } from '../catalogue/types.ts';
import type { Path } from '../catalogue/walk.ts';
import { isObject } from './is-object.ts';
import { between, isNotNull, isNull, not, type Operator, operatorsOf, upTo } from './operators.ts';
import { type Condition, type Group, isGroup } from './types.ts';

export type Where = { readonly [key: string]: unknown };

/** @returns undefined where there is no condition. @throws Error that says what to write, and where. */
export function whereOf(catalogue: Catalogue, list: List, group: Group): Where | undefined {
  const parts = group.items.flatMap((item) => {
    const part = isGroup(item) ? whereOf(catalogue, list, item) : conditionOf(catalogue, list, item);
    return part === undefined ? [] : [part];
  });
  const [only, ...more] = parts;
  if (only === undefined) return undefined;
  if (group.mode === 'none') return { NOT: parts };
  if (more.length === 0) return only;
  return group.mode === 'any' ? { OR: parts } : (merged(parts) ?? { AND: parts });
}

/** What is wrong with one condition; undefined where nothing is. */
export function problemOf(catalogue: Catalogue, list: List, condition: Condition): string | undefined {
  try {
    conditionOf(catalogue, list, condition);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function conditionOf(catalogue: Catalogue, list: List, condition: Condition): Where {
  const { path, operator: name, ignoresCase } = condition;
  const operator = operatorsOf(catalogue, list.type, list.where, path).find((known) => known.name === name);
  if (operator === undefined) throw new Error(`${path.join(' › ')} has no operator ${name}.`);
  const test = testOf(operator, condition);
  return nest(path, ignoresCase ? { ...test, mode: 'insensitive' } : test);
}

function testOf(operator: Operator, { path, value }: Condition): Where {
  const { name, type, takes } = operator;
  if (name === isNull) return { equals: null };
  if (name === isNotNull) return { not: null };
  try {
    if (name === between) {
      const [from = '', to = ''] = value.split(upTo);
      return { gte: parseValue(from, type), lte: parseValue(to, type) };
    }
    const given =
      takes === 'several' ? splitValues(value).map((one) => parseValue(one, type)) : parseValue(value, type);
    return name.startsWith(not) ? { not: { [name.slice(not.length)]: given } } : { [name]: given };
  } catch (error) {
    throw new Error(`${path.join(' › ')}: ${error instanceof Error ? error.message : error}`);
  }
}

/** `a, b` is two values; an empty text is none. */
const splitValues = (text: string): readonly string[] =>
  text.trim() === '' ? [] : text.split(',').map((value) => value.trim());

const nest = (path: Path, test: Where): Where => path.reduceRight<Where>((inner, name) => ({ [name]: inner }), test);

/** Several conditions as one object, as one would write it; undefined where one would overwrite another. */
function merged(parts: readonly Where[]): Where | undefined {
  const whole: Record<string, unknown> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part)) {
      const there = whole[key];
      if (there === undefined) whole[key] = value;
      else {
        const both = isObject(there) && isObject(value) ? merged([there, value]) : undefined;
        if (both === undefined) return undefined;
        whole[key] = both;
      }
    }
  }
  return whole;
}
