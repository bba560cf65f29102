/** `where` and `orderBy` in the names of the schema, in those of the datamodel, which Prisma knows. */
import type { ShownTypes } from './shown-fields.ts';

/** @param type the name of the type whose rows it is of. */
export function inColumns(shownTypes: ShownTypes, type: string, argument: unknown): unknown {
  if (Array.isArray(argument)) return argument.map((item) => inColumns(shownTypes, type, item));
  if (!isPlain(argument)) return argument;
  const fields = shownTypes(type)?.fields;
  const inside: Record<string, unknown> = {};
  // Of a column that is shown by two names: both are true.
  const besides: object[] = [];
  const add = (name: string, value: unknown) => {
    if (Object.hasOwn(inside, name)) besides.push({ [name]: value });
    else inside[name] = value;
  };
  for (const [name, value] of Object.entries(argument)) {
    const field = fields?.get(name);
    // AND, OR, NOT, is and isNot are of the same type.
    if (field === undefined) add(name, inColumns(shownTypes, type, value));
    else if (field.relation === undefined) add(field.column.name, value);
    else add(field.relation.name, ofRelation(field.relation.isList, field.type, value));
  }
  return besides.length === 0 ? inside : { AND: [inside, ...besides] };

  function ofRelation(isList: boolean, related: string, value: unknown): unknown {
    if (!isList || !isPlain(value)) return inColumns(shownTypes, related, value);
    // Beneath some, every and none; or a number of rows.
    return Object.fromEntries(
      Object.entries(value).map(([name, filter]) => [name, inColumns(shownTypes, related, filter)]),
    );
  }
}

/** Dates and the like are values; GraphQL's input objects have no prototype. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
