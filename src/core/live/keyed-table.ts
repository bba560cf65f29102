/** The table of a model, and the columns by which the rows of its live streams are known. */
import { fieldOf, type Model } from '../model/datamodel.ts';
import type { KeyedTable } from './table-to-follow.ts';

/** @returns undefined for a view, and for a model without a key: nothing logs their changes. @param schema of models that declare none. */
export function keyedTable(model: Model, schema: string): KeyedTable | undefined {
  const [key] = model.uniqueKeys;
  if (model.isView || key === undefined) return undefined;
  return {
    schema: model.table.schema ?? schema,
    table: model.table.name,
    key: key.map((name) => fieldOf(model, name).column),
  };
}
