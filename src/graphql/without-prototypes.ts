/**
 * JSON whose objects inherit nothing. GraphQL asks an object for each field of its type, and finds one that is called
 * `constructor` in every object.
 */
import { type GraphQLSchema, isInputObjectType } from 'graphql';

/** JSON as an input of the schema: a copy, where some of its fields would be found in every object. */
export const inputFor = <T>(schema: GraphQLSchema, json: T): T =>
  hasInheritedNames(schema) ? withoutPrototypes(json) : json;

const known = new WeakMap<GraphQLSchema, boolean>();

function hasInheritedNames(schema: GraphQLSchema): boolean {
  const before = known.get(schema);
  if (before !== undefined) return before;
  const inputs = Object.values(schema.getTypeMap()).filter(isInputObjectType);
  const has = inputs.some((type) => Object.keys(type.getFields()).some((name) => name in Object.prototype));
  known.set(schema, has);
  return has;
}

export function withoutPrototypes<T>(value: T): T {
  if (typeof value !== 'object' || value === null) return value;
  // The casts: a copy of the same members.
  if (Array.isArray(value)) return value.map(withoutPrototypes) as T;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return value;
  const copy = Object.create(null) as Record<string, unknown>;
  for (const [name, member] of Object.entries(value)) copy[name] = withoutPrototypes(member);
  return copy as T;
}
