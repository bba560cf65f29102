/** Checks that an index serves each list of a relation: by the foreign key, and in the order of the primary key. */
import pg from 'pg';
import type { Model, ModelField } from '../core/model/datamodel.ts';
import { type Finding, note, problem } from './finding.ts';
import type { TableFacts } from './table-facts.ts';

/** @param all of the same datamodel. */
export function checkIndexes({ model }: TableFacts, all: readonly TableFacts[]): readonly Finding[] {
  return model.fields.flatMap((list) => {
    const target = all.find((facts) => facts.model === list.target);
    if (!list.isList || target?.table === undefined) return [];
    const foreign = foreignKeyOf(list, target.model, model);
    // Where neither side has one, a table of Prisma's own stands between, with indexes for both.
    if (foreign === undefined) return [];
    const [key = []] = target.model.uniqueKeys;
    const rest = columnsOf(target.model, key).filter((column) => !foreign.includes(column));
    const { indexes } = target.table;
    const beginning = indexes.filter((index) => isSame(index.slice(0, foreign.length), foreign));
    if (beginning.some((index) => rest.every((column, place) => index[foreign.length + place] === column))) return [];
    const names = [...foreign, ...rest].map((column) => pg.escapeIdentifier(column)).join(', ');
    const table = [target.schema, target.model.table.name].map((name) => pg.escapeIdentifier(name)).join('.');
    const advice = `CREATE INDEX ON ${table} (${names}).`;
    return beginning.length === 0
      ? [problem(`list ${model.name}.${list.name}`, `No index serves it, so each list reads a whole table: ${advice}`)]
      : [note(`list ${model.name}.${list.name}`, `An index finds its rows, and they are sorted each time: ${advice}`)];
  });
}

/** The columns by which the rows of the list know whose they are. */
function foreignKeyOf(list: ModelField, target: Model, model: Model): readonly string[] | undefined {
  const back = target.fields.find(
    ({ relation, target: to }) =>
      relation?.name === list.relation?.name && to === model && (relation?.from.length ?? 0) > 0,
  );
  return back?.relation && columnsOf(target, back.relation.from);
}

const columnsOf = ({ fields }: Model, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => fields.filter((field) => field.name === name).map(({ column }) => column));

const isSame = (some: readonly (string | null)[], others: readonly string[]) =>
  some.length === others.length && others.every((other) => some.includes(other));
