/** The forms in which rows arrive: how they are read back, and by what a response says that it began and ended. */
import type { Answer } from './check.ts';

/** A row as it was sent; what is in it depends on what was asked for. */
export type Row = Readonly<Record<string, unknown>>;

export interface Format {
  readonly rows: (body: AsyncIterable<Buffer>) => AsyncIterable<readonly Row[]>;
  /** Stands in what has arrived once the first row is there. */
  readonly firstRow: string;
  /** What stands in the last bytes of a whole response: as much as it says of itself. */
  readonly end: (answer: Answer) => readonly string[];
}

const FIRST_OBJECT = '{"id":1,';

/** With a header, and without cells that need quotes. */
async function* csvRows(body: AsyncIterable<Buffer>) {
  let names: readonly string[] | undefined;
  for await (const lines of linesOf(body)) {
    const records = lines.map((line) => line.trimEnd().split(','));
    names ??= records.shift();
    const header = names ?? [];
    yield records.map((cells) => Object.fromEntries(header.map((name, index) => [name, cells[index] || null])));
  }
}

async function* jsonRows<T>(body: AsyncIterable<Buffer>, rowsOf: (value: T) => readonly Row[]) {
  for await (const lines of linesOf(body)) {
    // An event is a line that has a name before it; in multipart, lines without JSON are boundaries and headers.
    const texts = lines.map((line) => line.replace(/^data: /, '')).filter((line) => line.startsWith('{'));
    yield texts.flatMap((text) => rowsOf(JSON.parse(text)));
  }
}

interface Payload {
  readonly data?: { readonly flights: readonly Row[] };
  readonly incremental?: readonly { readonly items?: readonly Row[] }[];
}

interface Batch {
  readonly data: { readonly flights: { readonly rows: readonly Row[] } };
}

const trailers = ({ rows, keys }: Answer) => [`\r\nRow-Count: ${rows}\r\nRow-Checksum: ${keys}\r\n`];
const batchEnd = ({ rows, keys }: Answer) => [`"end":{"rowCount":${rows},"checksum":"${keys}"}`];

const multipartRows: Format['rows'] = (body) =>
  jsonRows<Payload>(body, ({ data, incremental = [] }) => [
    ...(data?.flights ?? []),
    ...incremental.flatMap(({ items }) => items ?? []),
  ]);

export const formats = {
  csv: { rows: csvRows, firstRow: '\n1,', end: trailers },
  ndjson: { rows: (body) => jsonRows<Row>(body, (row) => [row]), firstRow: FIRST_OBJECT, end: trailers },
  multipart: {
    rows: multipartRows,
    firstRow: FIRST_OBJECT,
    end: ({ rows, keys }) => [`"delivered":${rows},"checksum":"${keys}"`, '"complete":true', '"hasNext":false'],
  },
  /** As a server sends it that counts nothing: but keys are numbers from 1 on, and an error would stand after the last. */
  plainMultipart: {
    rows: multipartRows,
    firstRow: FIRST_OBJECT,
    end: ({ rows }) => [`{"id":${rows},`, '"hasNext":false'],
  },
  events: {
    rows: (body) => jsonRows<Batch>(body, ({ data }) => data.flights.rows),
    firstRow: FIRST_OBJECT,
    end: batchEnd,
  },
  messages: {
    rows: (body) => jsonRows<{ payload: Batch }>(body, ({ payload }) => payload.data.flights.rows),
    firstRow: FIRST_OBJECT,
    end: batchEnd,
  },
  /** CSV whose server counts nothing: its last row must be there. */
  plainCsv: { rows: csvRows, firstRow: '\n1,', end: ({ rows }) => [`\n${rows},`] },
  /** Rows that stay with their server, which sends their number. */
  counted: {
    rows: (body) => jsonRows<Row>(body, (row) => [row]),
    firstRow: FIRST_OBJECT,
    end: ({ rows }) => [`\r\nRow-Count: ${rows}\r\n`],
  },
  /** The same, where the key is beyond what JSON has numbers for. */
  countedByBigInt: {
    rows: (body) => jsonRows<Row>(body, (row) => [row]),
    firstRow: '{"id":"1",',
    end: ({ rows }) => [`\r\nRow-Count: ${rows}\r\n`],
  },
} as const satisfies Record<string, Format>;

/** The lines that are whole, each time some have come. */
async function* linesOf(body: AsyncIterable<Buffer>): AsyncGenerator<string[], void, undefined> {
  const decoder = new TextDecoder();
  let rest = '';
  for await (const chunk of body) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  if (rest !== '') yield [rest];
}
