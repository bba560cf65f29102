/** Limits how wide a plan may be: the cost of planning a statement grows fast with the relations that it leads through. */

import { SluiceError } from '../../errors.ts';
import type { Model, ModelField } from '../model/datamodel.ts';
import { countValues } from './count-values.ts';
import { isPlain } from './is-plain.ts';

export interface PlanLimits {
  /** Keys of one `orderBy`. */
  readonly maxOrderKeys: number;
  /** Conditions of one `where`, those in AND, OR, NOT and in relations included; a list of values is one. */
  readonly maxConditions: number;
  /** Relations that `where` and `orderBy` lead through, each time that they do: a join or a subquery for each. */
  readonly maxJoins: number;
  /** Values of one list that a list column is compared with, and of what a JSON column is compared with, its path included. */
  readonly maxListValues: number;
}

interface Args {
  readonly where?: unknown;
  readonly orderBy?: unknown;
}

/** @throws SluiceError `LIMIT_EXCEEDED` that names the argument. */
export function checkPlan(model: Model, { where, orderBy }: Args, limits: PlanLimits): void {
  const { maxOrderKeys, maxConditions, maxJoins } = limits;
  const order = measure(model, orderBy, limits);
  const filter = measure(model, where, limits);
  const keys = Array.isArray(orderBy) ? orderBy.length : 0;
  if (keys > maxOrderKeys) throw exceeded(`orderBy has ${keys} keys, where ${maxOrderKeys} may be. Order by fewer.`);
  if (filter.values > maxConditions)
    throw exceeded(
      `where has ${filter.values} conditions, where ${maxConditions} may be. Say it with fewer: \`in\` takes a list of values as one.`,
    );
  const maxObjects = maxConditions * OBJECTS_OF_A_CONDITION;
  if (filter.objects > maxObjects)
    throw exceeded(
      `where has ${filter.objects} objects around its conditions, where ${maxObjects} may be. Nest AND, OR and NOT less deep.`,
    );
  const joins = order.joins + filter.joins;
  if (joins > maxJoins)
    throw exceeded(
      `where and orderBy lead through relations ${joins} times, where ${maxJoins} may be. Put the conditions on one relation together.`,
    );
}

interface Size {
  readonly values: number;
  readonly joins: number;
  /** Those around the values. Prisma compiles each `AND`, `OR` and `NOT`, also where it says nothing. */
  readonly objects: number;
}

const OBJECTS_OF_A_CONDITION = 5;

const nothing: Size = { values: 0, joins: 0, objects: 0 };
const one: Size = { ...nothing, values: 1 };

/**
 * The conditions in an argument, and the relations on the way to them. What holds nothing is a condition too: Prisma
 * compiles it, as it does any other.
 */
function measure(model: Model, argument: unknown, limits: PlanLimits): Size {
  if (argument === undefined) return nothing;
  if (Array.isArray(argument) && argument.some(isPlain))
    return sum(argument.map((item) => measure(model, item, limits)));
  if (!isPlain(argument)) return one;
  const { fields } = model;
  const sizes = Object.entries(argument).map(([name, value]): Size => {
    const field = fields.find((candidate) => candidate.name === name);
    if (field !== undefined) checkLists(field, value, limits);
    // What JSON is compared with may have any keys, and is one value.
    if (field?.type === 'Json' && isPlain(value)) return { ...one, values: Math.max(1, Object.keys(value).length) };
    const size = measure(field?.target ?? model, value, limits);
    return field?.target === undefined ? size : { ...size, joins: size.joins + 1 };
  });
  return sizes.length === 0 ? one : sum([...sizes, { ...nothing, objects: 1 }]);
}

/** PostgreSQL compares each row with each value of such a list, and of JSON: no hash and no index shortens that. */
function checkLists({ name, type, kind, isList }: ModelField, filter: unknown, { maxListValues }: PlanLimits): void {
  if (kind === 'object' || !(isList || type === 'Json') || !isPlain(filter)) return;
  for (const [operator, value] of Object.entries(filter))
    if (countValues(value, maxListValues + 1) > maxListValues + 1)
      throw exceeded(
        `${name}: ${operator} holds more than ${maxListValues} values, each of which is compared with every row. Ask with fewer.`,
      );
}

const sum = (sizes: readonly Size[]): Size =>
  sizes.reduce(
    (a, b) => ({
      values: a.values + b.values,
      joins: a.joins + b.joins,
      objects: a.objects + b.objects,
    }),
    nothing,
  );

const exceeded = (message: string) => new SluiceError('LIMIT_EXCEEDED', message);
