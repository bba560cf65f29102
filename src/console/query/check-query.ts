/** Checks a query from an address: anybody can write an address, and an old page wrote others. */
import { measureNames } from '../charts/measure.ts';
import { isObject } from './is-object.ts';
import type { Query } from './types.ts';

/** Groups inside groups that a form can show. */
const MAX_LEVELS = 32;

/** @throws Error that says which part is wrong, and what it should be. */
export function checkQuery(value: unknown): Partial<Omit<Query, 'list' | 'first'>> & { first?: number | null } {
  if (!isObject(value)) throw new Error('the query must be an object');
  for (const [name, part] of Object.entries(value)) {
    const check = Object.hasOwn(parts, name) ? parts[name] : undefined;
    if (check === undefined) throw new Error(`there is no ${name} in a query`);
    check(part, name);
  }
  // Each part has been checked.
  return value;
}

type Check = (value: unknown, name: string) => void;

const isText = (value: unknown) => typeof value === 'string';
const isCount = (value: unknown) => typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;

const must =
  (is: (value: unknown) => boolean, what: string): Check =>
  (value, name) => {
    if (!is(value)) throw new Error(`${name} must be ${what}`);
  };
const oneOf = (...words: readonly unknown[]): Check =>
  must((value) => words.includes(value), words.filter((word) => word !== undefined).join(' or '));
const listOf =
  (check: Check): Check =>
  (value, name) => {
    if (!Array.isArray(value)) throw new Error(`${name} must be a list`);
    for (const [index, item] of value.entries()) check(item, `${name}.${index}`);
  };
const objectOf =
  (checks: Readonly<Record<string, Check>>): Check =>
  (value, name) => {
    if (!isObject(value)) throw new Error(`${name} must be an object`);
    for (const [key, check] of Object.entries(checks)) check(value[key as keyof object], `${name}.${key}`);
  };

const path = listOf(must(isText, 'a text'));
const condition = objectOf({
  path,
  operator: must(isText, 'a text'),
  value: must(isText, 'a text'),
  ignoresCase: oneOf(true, false),
});
const orderKey = objectOf({ path, direction: oneOf('asc', 'desc'), nulls: oneOf('first', 'last', undefined) });

const groupOf =
  (levels: number): Check =>
  (value, name) => {
    if (levels === 0) throw new Error(`${name} is nested deeper than ${MAX_LEVELS} groups`);
    const item: Check = (one, at) => (isObject(one) && 'items' in one ? groupOf(levels - 1) : condition)(one, at);
    objectOf({ mode: oneOf('all', 'any', 'none'), items: listOf(item) })(value, name);
  };

const name = must((value) => value === undefined || isText(value), 'a text');
const charts = objectOf({
  number: name,
  category: name,
  moment: name,
  over: oneOf(...Object.keys(measureNames), undefined),
});

const parts: Readonly<Record<string, Check>> = {
  where: groupOf(MAX_LEVELS),
  orderBy: listOf(orderKey),
  columns: listOf(must(isText, 'a text')),
  first: must((value) => value === null || isCount(value), 'a number of rows, or null'),
  batchSize: must(isCount, 'a number of rows'),
  transport: oneOf('multipart', 'sse', 'websocket'),
  live: oneOf(true, false),
  charts,
};
