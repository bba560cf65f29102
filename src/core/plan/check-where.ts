/**
 * What Prisma's compiler cannot take in a filter, and does not refuse itself: it panics where JSON is to be less or
 * greater than what has no order. And what PostgreSQL refuses only of some rows, so that it would tell of rows that are hidden.
 */

import { badInput } from '../../errors.ts';
import type { Model } from '../model/datamodel.ts';

/** @throws SluiceError `BAD_USER_INPUT` that names the filter. What Prisma refuses itself is left to it. */
export function checkWhere(model: Model, where: unknown): void {
  for (const condition of Array.isArray(where) ? where : [where]) {
    for (const [name, value] of entriesOf(condition)) {
      if (isCombination(name)) checkWhere(model, value);
      const field = model.fields.find((candidate) => candidate.name === name);
      if (field?.type === 'Json' && !field.isList) checkJsonFilter(name, value);
      if (field?.type === 'String') checkPattern(name, value);
      if (field?.target !== undefined) {
        const filters = field.isList ? entriesOf(value).map(([, filter]) => filter) : [value];
        for (const filter of filters) checkWhere(field.target, filter);
      }
    }
  }
}

const isCombination = (name: string) => ['AND', 'OR', 'NOT', 'is', 'isNot'].includes(name);

function checkJsonFilter(name: string, filter: unknown): void {
  for (const [operator, value] of entriesOf(filter)) {
    if (!['lt', 'lte', 'gt', 'gte'].includes(operator) || isOrdered(value)) continue;
    throw badInput(`${name}: ${operator} takes a number or a text of JSON; found ${JSON.stringify(value)}.`);
  }
}

/** A pattern that ends in an escape fails at a row whose text comes that far, and at no other. */
function checkPattern(name: string, filter: unknown): void {
  for (const [operator, value] of entriesOf(filter)) {
    if (operator === 'not') checkPattern(name, value);
    if (operator !== 'endsWith' || typeof value !== 'string' || !ESCAPED_END.test(value)) continue;
    throw badInput(`${name}: endsWith ends in one \\, which escapes what follows it. Write two for one.`);
  }
}

const ESCAPED_END = /(?<!\\)(?:\\\\)*\\$/;

function isOrdered(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  if (typeof value !== 'object') return typeof value !== 'boolean';
  // What is no plain object refers to another field, or becomes a text.
  return value !== null && !Array.isArray(value) && ![null, Object.prototype].includes(Object.getPrototypeOf(value));
}

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
