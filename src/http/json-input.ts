/** A query parameter that holds JSON, checked by the GraphQL type of the argument that has its name. */
import { coerceInputValue, type GraphQLInputType } from 'graphql';
import { countValues } from '../core/plan/count-values.ts';
import { badInput, messageOf, SluiceError } from '../errors.ts';
import { withoutPrototypes } from '../graphql/without-prototypes.ts';
import { validateInputValue } from '../pothos/graphql-17.ts';

/** Objects and lists within each other. Prisma's compiler takes some more, and fails on the rest without a reason. */
const maxDepth = 32;

export interface JsonInputOptions {
  /** Objects, lists and what is in them. */
  readonly maxInputValues: number;
  /** Whether an error may name what was perhaps meant. */
  readonly tellsNames: boolean;
}

/** Errors that one answer tells about; the rest can wait for the next attempt. */
const maxErrors = 3;

/**
 * The value of a parameter, as GraphQL would hand it to a resolver.
 * @throws SluiceError `BAD_USER_INPUT` naming the parameter, and where in it what is wrong.
 */
export function readJson(
  parameter: string,
  text: string,
  type: GraphQLInputType,
  { maxInputValues, tellsNames }: JsonInputOptions,
): unknown {
  const value = parseJson(parameter, text);
  if (countValues(value, maxInputValues) > maxInputValues)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `${parameter} holds more than ${maxInputValues} values, objects and lists included. Ask for less at once.`,
    );
  if (isDeeperThan(maxDepth, value))
    throw badInput(`${parameter} is nested deeper than the ${maxDepth} levels that are read.`);
  const errors: string[] = [];
  validateInputValue(
    value,
    type,
    (error, path) => {
      errors.push(`${[parameter, ...path].join('.')}: ${error.message}`);
      // No more of them is looked for: each quotes the value around it.
      if (errors.length === maxErrors) throw badInput(errors.join(' '));
    },
    !tellsNames,
  );
  if (errors.length > 0) throw badInput(errors.join(' '));
  return coerceInputValue(value, type) ?? undefined;
}

const isDeeperThan = (levels: number, value: unknown): boolean =>
  typeof value === 'object' &&
  value !== null &&
  (levels === 0 || Object.values(value).some((item) => isDeeperThan(levels - 1, item)));

function parseJson(parameter: string, text: string): unknown {
  try {
    return withoutPrototypes(JSON.parse(text));
  } catch (error) {
    const position = faultOf(text);
    const found = position < text.length ? `found ${text.slice(position, position + 20)}` : 'it ends there';
    throw badInput(
      `${parameter} is not valid JSON: at character ${position + 1}, ${found}. Write ${parameter} as JSON, with names and texts in double quotes.`,
      { cause: error },
    );
  }
}

/**
 * Where a text stops being JSON, counted from 0; its length, when it ends too early. JSON.parse says so in some of its
 * messages only, hence the search for the longest beginning that something could still follow.
 */
function faultOf(text: string): number {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (mayContinue(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good;
}

function mayContinue(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    const message = messageOf(error);
    return message.includes('end of JSON input') || message.includes(`at position ${text.length}`);
  }
}
