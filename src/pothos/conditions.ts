/** The conditions of a plan, by the names that their fields have in the schema: of its rows, and of lists inside them. */
import type { Condition } from '../core/types.ts';
import type { ShownField, ShownTypes } from './shown-fields.ts';

interface Part {
  /** In the names of the datamodel. */
  readonly where?: unknown;
  readonly select?: unknown;
}

/** @param type the name of the type whose rows these are. */
export function* conditionsOf(
  shownTypes: ShownTypes,
  type: string,
  { where, select }: Part,
  path: readonly string[] = [],
): Generator<Condition> {
  const named = (source: string) => [...(shownTypes(type)?.fields.values() ?? [])].find((field) => isOf(field, source));

  for (const [name, value] of entriesOf(where)) {
    const field = named(name);
    // AND, OR, NOT, is, isNot; and what is in a list of these.
    if (field === undefined) yield* conditionsOf(shownTypes, type, { where: value }, path);
    else if (field.relation === undefined)
      yield { name: [...path, field.name].join('.'), column: field.column, filter: value };
    else {
      const filters = field.relation.isList ? entriesOf(value).map(([, filter]) => filter) : [value];
      for (const filter of filters)
        yield* conditionsOf(shownTypes, field.type, { where: filter }, [...path, field.name]);
    }
  }
  for (const [name, value] of entriesOf(select)) {
    const field = named(name);
    if (field?.relation === undefined || typeof value !== 'object' || value === null) continue;
    yield* conditionsOf(shownTypes, field.type, value, [...path, field.name]);
  }
}

const isOf = ({ column, relation }: ShownField, source: string): boolean => (column ?? relation)?.name === source;

const entriesOf = (value: unknown): [string, unknown][] =>
  typeof value === 'object' && value !== null ? Object.entries(value) : [];
