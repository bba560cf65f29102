/** The operators that a field takes, as its filter in the schema has them. */
import type { Catalogue, FilterType } from '../catalogue/types.ts';
import { fieldAt, type Path, quantifiers } from '../catalogue/walk.ts';

export interface Operator {
  readonly name: string;
  readonly label: string;
  /** What it takes: one value, two, several, or none. */
  readonly takes: 'one' | 'two' | 'several' | 'nothing';
  /** The scalar or enum of its value. */
  readonly type: string;
}

const labels: Readonly<Record<string, string>> = {
  equals: 'is',
  in: 'is one of',
  notIn: 'is none of',
  lt: '<',
  lte: '≤',
  gt: '>',
  gte: '≥',
  contains: 'contains',
  startsWith: 'begins with',
  endsWith: 'ends with',
  has: 'has',
  hasSome: 'has one of',
  hasEvery: 'has all of',
  isEmpty: 'is empty',
  string_contains: 'is text that contains',
  string_starts_with: 'is text that begins with',
  string_ends_with: 'is text that ends with',
  array_contains: 'is a list with all of',
  array_starts_with: 'is a list that begins with',
  array_ends_with: 'is a list that ends with',
};

/** Parts of filters that are no operators by themselves. */
const others: ReadonlySet<string> = new Set(['mode', 'path', 'search', 'is', 'isNot']);

/** From one value to another, both of them included. */
export const between = 'between';
/** Between the two values of `between`. */
export const upTo = ' .. ';

/** Whether a search is one for any case, where nobody has said anything. */
export const ignoresCaseAtFirst = (operator: string): boolean =>
  ['contains', 'startsWith', 'endsWith', 'string_contains', 'string_starts_with', 'string_ends_with'].includes(
    operator,
  );

export const isNull = 'isNull';
export const isNotNull = 'isNotNull';
export const not = 'not:';

/** As people say it: `>` for `gt`. */
export function labelOf(name: string): string {
  if (name === isNull) return 'is null';
  if (name === isNotNull) return 'is not null';
  if (name === between) return 'is between';
  return name.startsWith(not) ? 'is not' : (labels[name] ?? name);
}

/** Those of the field at the end of a path, in an order that people look for them. */
export function operatorsOf(catalogue: Catalogue, type: string, where: string, path: Path): readonly Operator[] {
  const filter = filterAt(catalogue, where, path);
  const field = fieldAt(catalogue, type, path);
  if (filter === undefined || field === undefined) return [];
  const own = [...filter.fields.values()].filter(({ name }) => !others.has(name) && name !== 'not');
  const known = Object.keys(labels);
  const rank = ({ name }: { readonly name: string }) => (known.includes(name) ? known.indexOf(name) : known.length);
  const operators = own
    .sort((a, b) => rank(a) - rank(b))
    .map(({ name, type: valueType, isList }): Operator => {
      return { name, label: labels[name] ?? name, takes: isList ? 'several' : 'one', type: valueType };
    });
  const [first, ...rest] = operators;
  const negated: Operator[] =
    first?.name === 'equals' && filter.fields.has('not') ? [{ ...first, name: `${not}equals`, label: 'is not' }] : [];
  const last = operators.find(({ name }) => name === 'lte');
  const ranges: Operator[] =
    last && filter.fields.has('gte') ? [{ ...last, name: between, label: 'is between', takes: 'two' }] : [];
  const nulls: Operator[] = field.isNullable
    ? [
        { name: isNull, label: 'is null', takes: 'nothing', type: '' },
        { name: isNotNull, label: 'is not null', takes: 'nothing', type: '' },
      ]
    : [];
  return [...(first ? [first] : []), ...negated, ...ranges, ...rest, ...nulls];
}

/** Whether the filter can compare texts without their case. */
export const hasMode = (catalogue: Catalogue, where: string, path: Path): boolean =>
  filterAt(catalogue, where, path)?.fields.has('mode') ?? false;

/** The filter of the field at the end of a path. */
export function filterAt(catalogue: Catalogue, where: string, path: Path): FilterType | undefined {
  let filter = catalogue.filters.get(where);
  for (const name of path) filter = catalogue.filters.get(filter?.fields.get(name)?.type ?? '');
  return filter;
}

/** Whether conditions may lead through this to-many relation. */
export const isQuantified = (filter: FilterType | undefined): boolean =>
  quantifiers.every((word) => filter?.fields.has(word));
