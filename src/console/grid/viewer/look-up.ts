/** Looks up what the rows in the grid lack: all rows of a list inside a row, and which null a JSON value is. */
import { ask } from '../../catalogue/ask.ts';
import type { Catalogue, List } from '../../catalogue/types.ts';
import { valuesOf } from '../../query/selection.ts';
import type { Column } from '../../run/cells.ts';

/** Rows that a server gives inside a row at most. */
const MAX_NESTED = 1000;

/** Names one row: a `where` by its key. */
export type RowKey = Readonly<Record<string, unknown>>;

export interface WholeList {
  readonly rows: readonly unknown[];
  /** Whether there may be more, which the server does not give. */
  readonly isCut: boolean;
}

/** All rows of a list inside a row, as far as a server gives them. */
export async function wholeList(
  catalogue: Catalogue,
  list: List,
  key: RowKey,
  { name, type }: Column,
): Promise<WholeList> {
  const fields = valuesOf(catalogue, type).join(' ');
  const text = `query Whole($where: ${list.where}!) { found: ${list.name}(where: $where, first: 1) { rows: ${name}(first: ${MAX_NESTED}) { ${fields} } } }`;
  const { found } = await askText<{ readonly found: readonly { readonly rows: readonly unknown[] }[] }>(text, {
    where: key,
  });
  const rows = found[0]?.rows ?? [];
  return { rows, isCut: rows.length === MAX_NESTED };
}

/** Whether a null in a column of JSON is the value `null` of JSON, or the database's null. */
export async function isJsonNull(list: List, key: RowKey, { path }: Column): Promise<boolean> {
  const test = { equals: { $type: 'Enum', value: 'JsonNull' } };
  const where = path.reduceRight<unknown>((inner, name) => ({ [name]: inner }), test);
  const text = `query WhichNull($where: ${list.where}!) { found: ${list.name}(where: $where, first: 1) { __typename } }`;
  const { found } = await askText<{ readonly found: readonly unknown[] }>(text, { where: { AND: [key, where] } });
  return found.length > 0;
}

/** A document that is made here has no types but those that it is asked with. */
const askText = <Result>(text: string, variables: object): Promise<Result> =>
  ask<Result, object>({ toString: () => text }, variables);
