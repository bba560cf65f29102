/** Paths through the models: from a row to its values, over relations. */
import type { Catalogue, Field } from './types.ts';

/** The names of the fields from a row to a value: `['origin', 'city']`. */
export type Path = readonly string[];

export interface Place {
  readonly path: Path;
  readonly field: Field;
}

/** What stands between relations in a path of conditions, as Prisma has it. */
export const quantifiers = ['some', 'every', 'none'] as const;

export const textOf = (path: Path): string => path.join('.');
export const pathOf = (text: string): Path => text.split('.');

/** The field at the end of a path; undefined where the path leads nowhere. */
export function fieldAt(catalogue: Catalogue, type: string, path: Path): Field | undefined {
  let inside: string | undefined = type;
  let field: Field | undefined;
  for (const name of path) {
    if (field?.kind === 'many' && quantifiers.some((word) => word === name)) continue;
    field = catalogue.types.get(inside ?? '')?.fields.get(name);
    if (field === undefined) return undefined;
    inside = field.kind === 'value' ? undefined : field.type;
  }
  return field;
}

export interface Reach {
  /** How many to-one relations a path may lead through. */
  readonly depth: number;
  /** Whether lists of rows are places, too. */
  readonly lists: boolean;
}

/** The values of a row, then those of the rows that it belongs to, by relation. */
export function* placesOf(catalogue: Catalogue, type: string, reach: Reach, from: Path = []): Generator<Place> {
  const fields = [...(catalogue.types.get(type)?.fields.values() ?? [])];
  for (const field of fields) {
    if (field.kind === 'value' || (field.kind === 'many' && reach.lists)) yield { path: [...from, field.name], field };
  }
  if (reach.depth === 0) return;
  for (const field of fields) {
    if (field.kind !== 'one') continue;
    yield* placesOf(catalogue, field.type, { depth: reach.depth - 1, lists: false }, [...from, field.name]);
  }
}

/** Places by what stands before their last name: first those of the row itself, under ''. */
export function byRelation(places: Iterable<Place>): ReadonlyMap<string, readonly Place[]> {
  return Map.groupBy(places, ({ path }) => path.slice(0, -1).join(' › '));
}
