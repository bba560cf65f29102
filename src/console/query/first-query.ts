/** The query before the user asks for anything: the model's own values, and a few of the rows that it belongs to. */
import type { Catalogue, Field, List } from '../catalogue/types.ts';
import { textOf } from '../catalogue/walk.ts';
import type { Query } from './types.ts';

const FIRST_ROWS = 100_000;
export const BATCH_ROWS = 1000;
/** The greatest batch that the server takes. */
export const MAX_BATCH = 2000;
const MAX_COLUMNS = 12;

export function firstQuery(catalogue: Catalogue, list: List): Query {
  return {
    list: list.name,
    where: { mode: 'all', items: [] },
    orderBy: [],
    columns: firstColumns(catalogue, list),
    first: FIRST_ROWS,
    batchSize: BATCH_ROWS,
    transport: 'sse',
    live: false,
  };
}

function firstColumns(catalogue: Catalogue, list: List): readonly string[] {
  const fields = [...(catalogue.types.get(list.type)?.fields.values() ?? [])];
  const relations = fields.filter(({ kind }) => kind === 'one');
  const isKey = ({ name }: Field) => list.key.includes(name);
  // The foreign key says less than the row that it names.
  const isForeignKey = ({ name }: Field) =>
    relations.some((relation) => name !== relation.name && name.startsWith(relation.name));
  const own = fields.filter((field) => field.kind === 'value' && !isForeignKey(field) && field.type !== 'Byte');
  const related = relations.flatMap((relation) => {
    const values = [...(catalogue.types.get(relation.type)?.fields.values() ?? [])].filter(
      ({ kind }) => kind === 'value',
    );
    const telling = values.filter(({ name }) => ['city', 'state', 'name', 'title', 'label'].includes(name));
    return (telling.length > 0 ? telling.filter(({ name }) => name !== 'name' || telling.length === 1) : values)
      .slice(0, 2)
      .map(({ name }) => [relation.name, name]);
  });
  const sorted = [...own.filter(isKey), ...own.filter((field) => !isKey(field))];
  return [...sorted.map(({ name }) => name), ...related.map(textOf)].slice(0, MAX_COLUMNS);
}
