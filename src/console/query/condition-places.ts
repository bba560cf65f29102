/** The fields that conditions can be about: as far as the schema's filters lead. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, type Path, type Place } from '../catalogue/walk.ts';
import { filterAt, isQuantified } from './operators.ts';

/** Relations that a path may lead through; further ones can be written by hand. */
const MAX_RELATIONS = 2;

export function conditionPlaces(catalogue: Catalogue, list: List): readonly Place[] {
  return [...placesIn(catalogue, list, [], MAX_RELATIONS, false)];
}

function* placesIn(catalogue: Catalogue, list: List, from: Path, depth: number, quantified: boolean): Generator<Place> {
  const filter = filterAt(catalogue, list.where, from);
  const toOne: Path[] = [];
  const toMany: Path[] = [];
  for (const name of filter?.fields.keys() ?? []) {
    const path = [...from, name];
    const field = fieldAt(catalogue, list.type, path);
    if (field?.kind === 'value') yield { path, field };
    else if (field?.kind === 'one') toOne.push(path);
    else if (field?.kind === 'many' && !quantified && isQuantified(filterAt(catalogue, list.where, path))) {
      toMany.push([...path, 'some'], [...path, 'none']);
    }
  }
  if (depth === 0) return;
  for (const path of [...toOne, ...toMany]) {
    const isMany = path.length > from.length + 1;
    yield* placesIn(catalogue, list, path, depth - 1, quantified || isMany);
  }
}
