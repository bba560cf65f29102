/** `where` and `orderBy` in the names of the schema, in those of the datamodel, which Prisma knows. */
import { badInput } from '../errors.ts';
import type { ShownField, ShownTypes } from './shown-fields.ts';

/**
 * @param type the name of the type whose rows it is of.
 * @throws SluiceError `BAD_USER_INPUT` for a null in place of what is never null.
 */
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
    else add(field.relation.name, ofRelation(field, value));
  }
  return besides.length === 0 ? inside : { AND: [inside, ...besides] };

  function ofRelation({ name, relation, type }: ShownRelation, value: unknown): unknown {
    const inside = isPlain(value) ? Object.entries(value) : [];
    const isNull =
      value === null || inside.some(([key, filter]) => filter === null && (relation.isList || isWord(key)));
    if (isNull && (relation.isList || relation.isRequired))
      throw badInput(
        relation.isList
          ? `where has ${name}, whose rows are a list, never null: say what some, every or none of them are like, {} for any.`
          : `where has ${name}, which is never null: leave this condition out, or say what it is like.`,
      );
    if (!relation.isList) return inColumns(shownTypes, type, value);
    // Beneath some, every and none; or a number of rows.
    return Object.fromEntries(inside.map(([name, filter]) => [name, inColumns(shownTypes, type, filter)]));
  }
}

type ShownRelation = Extract<ShownField, { column?: undefined }>;

/** Words of a filter on a relation to one row. */
const isWord = (name: string) => name === 'is' || name === 'isNot';

/** Dates and the like are values; GraphQL's input objects have no prototype. */
function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}
