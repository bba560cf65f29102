/** The GraphQL operations of the checks, and the rows in their answers. */
import { createChecksum } from '../../client/checksum.ts';
import { keyText, type Row, type Table } from '../table.ts';
import type { Ask } from '../transport.ts';

export const variables = ({ first, where, orderBy }: Ask) => ({ first, where, orderBy });

/** The text of an operation, and what finds the rows in its answers. */
export type Operation = (ask: Ask) => {
  readonly query: string;
  readonly rowsOf: (messages: readonly Message[]) => Row[];
};

export const streamQuery: Operation = (ask) => ({
  query: `query ${declaration(ask)} { ${list(ask)} @stream { ${selection(ask)} } }`,
  rowsOf: (messages) => rowsOfPayloads(messages, ask.table),
});
export const subscriptionQuery: Operation = (ask) => ({
  query: `subscription ${declaration(ask)} { ${list(ask)} { rows { ${selection(ask)} } end { rowCount checksum } } }`,
  rowsOf: (messages) => rowsOfBatches(messages, ask.table),
});

const declaration = ({ table: { model } }: Ask) => `($first: Int, $where: ${model}Where, $orderBy: [${model}OrderBy!])`;
const list = (ask: Ask) => `${ask.table.list}(first: $first, where: $where, orderBy: $orderBy)`;
const selection = (ask: Ask) => askedOf(ask).selection;

export function askedOf(ask: Ask): Pick<Table, 'selection' | 'fields'> {
  const { table, wide } = ask;
  return wide && table.wide ? table.wide : table;
}

/** What a whole stream says of itself. */
export interface Proof {
  readonly rowCount: number;
  readonly checksum: string;
}

/** @throws where the rows are not those of which the proof is. */
export function proven(rows: Row[], { rowCount, checksum }: Proof, table: Table): Row[] {
  const sum = createChecksum();
  for (const row of rows) sum.add(keyText(row, table));
  if (rows.length !== rowCount || sum.text !== checksum)
    throw new Error(`${rows.length} rows with ${sum.text} are not the ${rowCount} with ${checksum}`);
  return rows;
}

/** One JSON message of a GraphQL response, in whichever format. */
export interface Message {
  readonly data?: Readonly<Record<string, Row[] | { readonly rows: Row[]; readonly end: Proof | null }>> | null;
  readonly incremental?: readonly { readonly items?: Row[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly errors?: readonly { readonly message: string }[];
  readonly hasNext?: boolean;
}

function rowsOfPayloads(messages: readonly Message[], { list }: Table): Row[] {
  const errors = messages.flatMap(({ errors = [], incremental = [], completed = [] }) => [
    ...errors,
    ...[...incremental, ...completed].flatMap((entry) => entry.errors ?? []),
  ]);
  if (errors.length > 0) throw new Error(JSON.stringify(errors));
  if (messages.at(-1)?.hasNext) throw new Error('broke off');
  return messages.flatMap(({ data, incremental = [] }) => {
    const rows = data?.[list];
    return [...(Array.isArray(rows) ? rows : []), ...incremental.flatMap(({ items }) => items ?? [])];
  });
}

function rowsOfBatches(messages: readonly Message[], table: Table): Row[] {
  const batches = messages.map(({ data, errors }) => {
    const batch = data?.[table.list];
    if (errors || !batch || Array.isArray(batch)) throw new Error(JSON.stringify(errors));
    return batch;
  });
  const end = batches.at(-1)?.end;
  if (!end) throw new Error('broke off');
  return proven(
    batches.flatMap(({ rows }) => rows),
    end,
    table,
  );
}
