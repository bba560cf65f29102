/** Payloads of a subscription, or of a `@stream` list in either format, read as batches of the same shape. */
import { broken, refused, StreamError } from './stream-error.ts';
import type { Batch, End, Payload, ResponseError, RowKey } from './types.ts';

/**
 * A batch for each payload, none held back and none put together: the rows of a payload are in its batch, and nowhere
 * else.
 * @throws StreamError for an error of the server's, and where the payloads end before the stream does.
 */
export async function* readBatches<Row>(payloads: AsyncIterable<Payload>): AsyncGenerator<Batch<Row>, void, undefined> {
  let delivered = 0;
  let end: 'open' | 'reached' | 'unknown' = 'unknown';
  for await (const payload of payloads) {
    if (payload.hasNext === true) end = 'open';
    if (isHeartbeat(payload)) continue;
    const batch = batchOf<Row>(payload, delivered);
    delivered = batch.delivered;
    if (batch.end !== undefined) end = 'reached';
    else if (tellsEnd(payload)) end = 'open';
    yield batch;
    if (payload.hasNext === false) return;
  }
  if (end === 'open') throw broken('The stream ended before its last batch.');
}

/** What a server sends now and then while there is nothing to send. */
const isHeartbeat = (payload: Payload) => payload.hasNext === true && Object.keys(payload).length === 1;

function batchOf<Row>(payload: Payload, delivered: number): Batch<Row> {
  const { data, errors = [], hasNext } = payload;
  if (data === null || (data === undefined && errors.length > 0)) throw refused(errors);
  if (data === undefined || hasNext !== undefined) return partOf(payload, delivered);
  const value = listIn(data, errors);
  return isBatch(value) ? sentBatch(value, delivered, errors) : partOf(payload, delivered);
}

/** A batch that the server made: the one field of a subscription. */
function sentBatch<Row>(value: SentBatch, delivered: number, errors: readonly ResponseError[]): Batch<Row> {
  // Which rows they are, the document says: its types are all there is to know of them.
  const rows = value.rows as readonly Row[];
  return {
    rows,
    delivered: value.delivered ?? delivered + rows.length,
    ...given('estimatedTotal', value.estimatedTotal),
    ...given('token', value.token),
    ...given('streamId', value.streamId),
    ...given('snapshot', value.snapshot),
    ...given('removed', value.removed),
    ...given('caughtUp', value.caughtUp),
    ...given('end', value.end),
    errors,
  };
}

/** A batch of what a payload of a `@stream` list holds: its first rows, those that come after them, or its end. */
function partOf<Row>(payload: Payload, before: number): Batch<Row> {
  const rows: Row[] = [];
  const errors: ResponseError[] = [...(payload.errors ?? [])];
  const failures: ResponseError[] = (payload.completed ?? []).flatMap((entry) => entry.errors ?? []);
  const add = (items: readonly unknown[]) => {
    // As above: which rows they are, the document says.
    for (const item of items) rows.push(item as Row);
  };
  if (payload.data) {
    const list = listIn(payload.data, errors);
    if (!Array.isArray(list)) throw notAList();
    add(list);
  }
  for (const { items, errors: inside = [] } of payload.incremental ?? []) {
    if (items) add(items);
    (items === null ? failures : errors).push(...inside);
  }
  if (failures.length > 0) throw refused(failures);
  const { delivered = before + rows.length, checksum, token, snapshot } = progressOf(payload);
  const end = { rowCount: delivered, ...given('checksum', checksum), ...given('token', token) };
  return {
    rows,
    delivered,
    ...given('token', token),
    ...given('streamId', streamIdOf(payload)),
    ...given('snapshot', snapshot),
    ...given('end', payload.hasNext === true ? undefined : end),
    errors,
  };
}

/** The one field that a document asks for. */
function listIn(data: Readonly<Record<string, unknown>>, errors: readonly ResponseError[]): unknown {
  const [[, value] = [], ...others] = Object.entries(data).filter(([key]) => key !== '__typename');
  if (others.length > 0) throw new StreamError('BAD_RESPONSE', 'Ask for one list in one operation.');
  if (value === null || value === undefined) throw errors.length > 0 ? refused(errors) : notAList();
  return value;
}

const notAList = () =>
  new StreamError(
    'BAD_RESPONSE',
    'This is not a list of rows. Subscribe to one, select its `rows`, or ask for a list.',
  );

interface SentBatch {
  readonly rows: readonly unknown[];
  readonly delivered?: number;
  readonly estimatedTotal?: number | null;
  readonly token?: string;
  readonly streamId?: string;
  readonly snapshot?: number;
  readonly removed?: readonly RowKey[];
  readonly caughtUp?: boolean;
  readonly end?: End | null;
}

const isBatch = (value: unknown): value is SentBatch =>
  typeof value === 'object' && value !== null && 'rows' in value && Array.isArray(value.rows);

/** Whether a batch says that it is not the last. */
const tellsEnd = ({ data }: Payload): boolean =>
  Object.values(data ?? {}).some((value) => isBatch(value) && 'end' in value);

/** What a payload of `@stream` says of its one list besides the rows. */
function progressOf({ extensions = {} }: Payload): Progress {
  const { streams } = extensions;
  const [progress] = typeof streams === 'object' && streams !== null ? Object.values(streams) : [];
  return progress ?? {};
}

/** The server's name for the stream of its one list. */
function streamIdOf({ extensions = {} }: Payload): string | undefined {
  const { streamIds } = extensions;
  const [id] = typeof streamIds === 'object' && streamIds !== null ? Object.values(streamIds) : [];
  return typeof id === 'string' ? id : undefined;
}

interface Progress {
  readonly delivered?: number;
  readonly checksum?: string;
  readonly token?: string;
  readonly snapshot?: number;
}

const given = <Key extends string, Value>(key: Key, value: Value | null | undefined) =>
  // An object of a computed key has that key, which TypeScript widens to `string`.
  (value === null || value === undefined ? {} : { [key]: value }) as { readonly [K in Key]?: Value };
