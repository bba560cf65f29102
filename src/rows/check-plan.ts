/** How wide a plan may be: what a statement costs to plan grows fast with the relations that it leads through. */
import { SluiceError } from '../errors.ts';
import { modelOf } from './model.ts';

export interface PlanLimits {
  /** Keys of one `orderBy`. */
  readonly maxOrderKeys: number;
  /** Conditions of one `where`, those in AND, OR, NOT and in relations included; a list of values is one. */
  readonly maxConditions: number;
  /** Relations that `where` and `orderBy` lead through, each time that they do: a join or a subquery for each. */
  readonly maxJoins: number;
}

interface Args {
  readonly where?: unknown;
  readonly orderBy?: unknown;
}

/** @throws SluiceError `LIMIT_EXCEEDED` that names the argument. */
export function checkPlan(model: string, { where, orderBy }: Args, limits: PlanLimits): void {
  const { maxOrderKeys, maxConditions, maxJoins } = limits;
  const order = measure(model, orderBy);
  const filter = measure(model, where);
  const keys = Array.isArray(orderBy) ? orderBy.length : 0;
  if (keys > maxOrderKeys) throw exceeded(`orderBy has ${keys} keys, where ${maxOrderKeys} may be. Order by fewer.`);
  if (filter.values > maxConditions)
    throw exceeded(
      `where has ${filter.values} conditions, where ${maxConditions} may be. Say it with fewer: \`in\` takes a list of values as one.`,
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
}

const nothing: Size = { values: 0, joins: 0 };

/** The values in an argument, and the relations on the way to them. */
function measure(model: string, argument: unknown): Size {
  if (argument === undefined) return nothing;
  if (Array.isArray(argument) && argument.some(isObject)) return sum(argument.map((item) => measure(model, item)));
  if (!isObject(argument)) return { values: 1, joins: 0 };
  const { fields } = modelOf(model);
  return sum(
    Object.entries(argument).map(([name, value]) => {
      const field = fields.find((candidate) => candidate.name === name);
      // What JSON is compared with may have any keys, and is one value.
      if (field?.type === 'Json' && isObject(value)) return { values: Object.keys(value).length, joins: 0 };
      const relation = field?.kind === 'object' ? field : undefined;
      const { values, joins } = measure(relation?.type ?? model, value);
      return { values, joins: joins + (relation === undefined ? 0 : 1) };
    }),
  );
}

const sum = (sizes: readonly Size[]): Size =>
  sizes.reduce((a, b) => ({ values: a.values + b.values, joins: a.joins + b.joins }), nothing);

/** Dates and the like are values; GraphQL's input objects have no prototype. */
function isObject(value: unknown): value is object {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

const exceeded = (message: string) => new SluiceError('LIMIT_EXCEEDED', message);
