/** The GraphQL operations for pieces, and the pieces in their messages. */
import { keyText, type Row } from '../table.ts';
import type { Piece, PieceAsk } from '../transport.ts';

/** The text of an operation, whose rows come under the name of `list`. */
export type Document = (ask: PieceAsk) => string;

const args = '(where: $where, orderBy: $orderBy, after: $after)';
const declared = ({ table: { model } }: PieceAsk) =>
  `($where: ${model}Where, $orderBy: [${model}OrderBy!], $after: String)`;
const rows = ({ table }: PieceAsk) => `list: ${table.list}${args}`;
const selection = ({ table: { key = ['id'] }, also }: PieceAsk) =>
  [...key, ...(also?.split(',') ?? [])].map(selectPath).join(' ');
const selectPath = (path: string) =>
  path.split('.').reduceRight((inside, name) => `${name}${inside && ` { ${inside} }`}`, '');

export const subscriptionDocument: Document = (ask) =>
  `subscription ${declared(ask)} { ${rows(ask)} { rows { ${selection(ask)} } token snapshot end { rowCount checksum } } }`;
export const listDocument: Document = (ask) =>
  `query ${declared(ask)} { ${rows(ask)} @stream(initialCount: 7) { ${selection(ask)} } }`;

/** What one message of GraphQL holds, over whichever transport. */
export interface PieceMessage {
  readonly data?: {
    readonly list:
      | readonly Row[]
      | (Pick<Piece, 'token' | 'snapshot'> & { readonly rows: readonly Row[]; readonly end: Piece['end'] | null });
  };
  readonly incremental?: readonly { readonly items?: readonly Row[] | null; readonly errors?: unknown }[];
  readonly completed?: readonly { readonly errors?: unknown }[];
  readonly extensions?: {
    readonly streams: {
      readonly list: {
        readonly delivered: number;
        readonly checksum: string;
        readonly token: string;
        readonly snapshot: number;
        readonly complete: boolean;
      };
    };
  };
  readonly errors?: unknown;
}

/** @throws the error that a message tells of, once nothing more has come; or because something has. */
export async function* piecesIn(
  messages: AsyncIterable<PieceMessage>,
  table: PieceAsk['table'],
): AsyncGenerator<Piece, void, undefined> {
  let failure: unknown;
  for await (const message of messages) {
    let piece: Piece | undefined;
    try {
      piece = pieceOf(message, table);
    } catch (error) {
      failure ??= error;
    }
    if (piece && failure) throw new Error('rows have come after an error', { cause: failure });
    if (piece) yield piece;
  }
  if (failure) throw failure;
}

function pieceOf(
  { data, incremental = [], completed = [], extensions, errors }: PieceMessage,
  table: PieceAsk['table'],
): Piece | undefined {
  const failures = [errors, ...[...incremental, ...completed].map((entry) => entry.errors)].filter(Boolean);
  if (failures.length > 0) throw new Error(JSON.stringify(failures));
  const keysOf = (rows: readonly Row[]) => rows.map((row) => keyText(row, table));
  const list = data?.list ?? [];
  if ('rows' in list) {
    const { rows, token, snapshot, end } = list;
    return { keys: keysOf(rows), rows, token, snapshot, ...(end && { end }) };
  }
  if (extensions === undefined) return undefined;
  const { delivered: rowCount, checksum, token, snapshot, complete } = extensions.streams.list;
  const rows = [...list, ...incremental.flatMap(({ items }) => items ?? [])];
  return { keys: keysOf(rows), rows, token, snapshot, ...(complete && { end: { rowCount, checksum } }) };
}
