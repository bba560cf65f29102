/** The flights that the npm package vega-datasets ships as a Parquet file, as text for PostgreSQL's COPY. */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type AsyncBuffer, asyncBufferFromFile, type FileMetaData, parquetMetadataAsync, parquetRead } from 'hyparquet';
import { compressors } from 'hyparquet-compressors';

const blockRows = 5000;

export interface Block {
  readonly rows: number;
  /** Lines of id, date, delay, distance, origin and destination, in COPY's text format. */
  readonly text: Uint8Array<ArrayBuffer>;
}

/** The path of a file in vega-datasets' data folder. */
export const dataFile = (name: string) =>
  join(dirname(createRequire(import.meta.url).resolve('vega-datasets')), '..', 'data', name);

/**
 * The first `count` flights in the order of the file, numbered from 1. The file's dates are local times without a zone;
 * they are kept as they stand. One row group of the file is in memory at a time.
 */
export async function* flightBlocks(count: number): AsyncGenerator<Block, void, undefined> {
  const file = await asyncBufferFromFile(dataFile('flights-3m.parquet'));
  const metadata = await parquetMetadataAsync(file);
  let start = 0;
  for (const group of metadata.row_groups) {
    const end = Math.min(start + Number(group.num_rows), count);
    if (start >= end) return;
    yield* blocksOf(await readColumns({ file, metadata, rowStart: start, rowEnd: end }), start, end);
    start = end;
  }
}

interface Columns {
  readonly date: Column<string>;
  readonly delay: Column<bigint | null>;
  readonly distance: Column<bigint>;
  readonly origin: Column<string>;
  readonly destination: Column<string>;
}

type Column<T> = ArrayLike<T>;

interface Range {
  readonly file: AsyncBuffer;
  readonly metadata: FileMetaData;
  readonly rowStart: number;
  readonly rowEnd: number;
}

async function readColumns(range: Range): Promise<Columns> {
  const columns: Record<string, ArrayLike<unknown>> = {};
  await parquetRead({
    ...range,
    columns: ['date', 'delay', 'distance', 'origin', 'destination'],
    compressors,
    // Called once for each value in the file's dictionary, not for each row.
    parsers: { timestampFromMicroseconds: (micros) => new Date(Number(micros / 1000n)).toISOString() },
    // Once for each column: a row group of this file holds one page of each.
    onChunk: ({ columnName, columnData }) => {
      columns[columnName] = columnData;
    },
  });
  // hyparquet gives each value the type that the file's schema states; TypeScript cannot know it.
  return columns as unknown as Columns;
}

const encoder = new TextEncoder();

/** The group may hold rows after `end`: pages are read whole. */
function* blocksOf(group: Columns, start: number, end: number): Generator<Block, void, undefined> {
  for (let from = start; from < end; from += blockRows) {
    const to = Math.min(from + blockRows, end);
    let text = '';
    for (let row = from; row < to; row++) text += lineOf(group, row - start, row + 1);
    yield { rows: to - from, text: encoder.encode(text) };
  }
}

/** None of the values can hold a tab, a line break or a backslash: the codes are those of airports. */
function lineOf({ date, delay, distance, origin, destination }: Columns, row: number, id: number): string {
  return `${id}\t${date[row]}\t${delay[row] ?? '\\N'}\t${distance[row]}\t${origin[row]}\t${destination[row]}\n`;
}
