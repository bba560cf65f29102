/** JSON that came as an argument: refused where PostgreSQL could not take it, or where it is not what was written. */
import { GraphQLError } from 'graphql';

/** Levels of lists and objects within each other. */
const MAX_LEVELS = 32;

/** @returns the value. @throws GraphQLError that says which part of it cannot be. */
export function checkJson(value: unknown, level = 0): unknown {
  if (typeof value === 'number') checkNumber(value);
  else if (typeof value === 'string') checkText(value);
  else if (typeof value === 'object' && value !== null) {
    if (level === MAX_LEVELS) throw new GraphQLError(`JSON may have ${MAX_LEVELS} levels at most.`);
    for (const [key, item] of Object.entries(value)) {
      checkText(key);
      checkJson(item, level + 1);
    }
  }
  return value;
}

function checkNumber(value: number): void {
  if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return;
  throw new GraphQLError(`A number in JSON is rounded beyond ${Number.MAX_SAFE_INTEGER}; found ${value}.`);
}

function checkText(text: string): void {
  if (text.isWellFormed() && !text.includes('\0')) return;
  throw new GraphQLError(
    `PostgreSQL has no U+0000 and no half surrogate pairs in JSON; found ${JSON.stringify(text)}.`,
  );
}
