/** The honest readers of the attack run: each reads again and again, by every transport, and looks at every row. */
import { createRandom, type Random } from '../../src/app/seed/random.ts';
import { messageOf } from '../../src/errors.ts';
import { type Piece, piecesOf, type ReadPieces } from '../doors/pieces.ts';
import { runReader } from '../load/reader.ts';
import { checksumOf } from '../utils/checksum.ts';

export interface Totals {
  streams: number;
  rows: number;
  refusals: number;
  breaks: number;
  /** What was wrong with what a reader had, with the transport and the rows that it asked for. */
  readonly faults: string[];
}

const ROWS = 20_000;
const LIST_ROWS = 3_000;
const MAX_FAULTS = 100;
const multipart = 'multipart/mixed;incrementalSpec=v0.2';

const transports: Readonly<Record<string, ReadPieces>> = {
  'subscription over WebSocket': piecesOf.subscription.socket(),
  'subscription over SSE': piecesOf.subscription.events(),
  '@stream over WebSocket': piecesOf.list.socket(),
  '@stream over SSE': piecesOf.list.events(),
  '@stream over multipart': piecesOf.list.multipart(multipart),
  '@stream over multipart, compressed': piecesOf.list.multipart(multipart, 'gzip'),
  CSV: piecesOf.download('csv'),
  'CSV, compressed': piecesOf.download('csv', 'gzip'),
  NDJSON: piecesOf.download('ndjson'),
  'list answered whole': wholeList,
};

/** Reads as reader number `index` until the signal is aborted. */
export async function readHonestly(
  url: string,
  index: number,
  {
    flights,
    seed,
    lines,
    signal,
    totals,
  }: {
    readonly flights: number;
    readonly seed: number;
    /** Every flight as a line of CSV. */
    readonly lines: ReadonlyMap<number, string>;
    readonly signal: AbortSignal;
    readonly totals: Totals;
  },
): Promise<void> {
  const random = createRandom(seed + 1_000 + index);
  const names = Object.keys(transports);
  // A server that is gone fails every stream; a few of these say it.
  for (let turn = index; !signal.aborted && totals.faults.length < MAX_FAULTS; turn += 1) {
    const name = names[turn % names.length] ?? '';
    const pieces = transports[name] ?? wholeList;
    const count = Math.min(flights, pieces === wholeList ? LIST_ROWS : ROWS);
    const reader = readerOf(`honest-${index}`, pieces, { from: random.below(flights - count + 1), count, random });
    const course = await runReader(url, reader, (id) => lines.get(id));
    totals.streams += 1;
    totals.rows += course.rows;
    totals.refusals += course.refusals;
    totals.breaks += course.breaks;
    if (course.fault !== undefined) totals.faults.push(`${name}, rows from ${reader.from}: ${course.fault}`);
  }
}

const readerOf = (
  name: string,
  pieces: ReadPieces,
  { from, count, random }: { from: number; count: number; random: Random },
) => ({
  ...{ name, pieces, from, count, isSampled: true, habit: 'stays' as const, turnsAt: 0, stallMs: 0 },
  random: () => random.below(1_000) / 1_000,
});

/** One JSON answer with all rows, which says itself that it is complete. */
async function* wholeList(...[url, ask]: Parameters<ReadPieces>): AsyncGenerator<Piece, void, undefined> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...ask.headers, accept: 'application/json', 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `query ($where: FlightWhere, $after: String) { flights(where: $where, after: $after) { id ${(ask.also ?? '').replaceAll(',', ' ')} } }`,
      variables: { where: ask.where, after: ask.after },
    }),
  });
  const answer = await response.json().catch((error: unknown) => {
    throw new Error(`the answer broke off: ${messageOf(error)}`);
  });
  if (answer.errors) throw new Error(JSON.stringify(answer.errors), { cause: response.headers.get('retry-after') });
  const { flights: rows } = answer.data;
  const { delivered: rowCount, checksum, token, complete } = answer.extensions.streams.flights;
  const ids = rows.map(({ id }: { readonly id: number }) => id);
  if (complete !== true || rowCount !== ids.length || checksum !== checksumOf(ids))
    throw new Error(`the list of ${ids.length} rows says ${JSON.stringify(answer.extensions.streams.flights)}`);
  yield { ids, rows, token, snapshot: 1, end: { rowCount, checksum } };
}
