/** Counts the rows of a file, and sums up their keys as a server does. */
import { pipeline } from 'node:stream';
import { crc32 } from 'node:zlib';
import { parse } from 'csv-parse';
import type { FileFormat } from '../client/file-format.ts';
import { wholeLines } from './whole-lines.ts';

export interface FileTally {
  readonly rows: number;
  /** Undefined where the file does not have all columns of the key, or another text of them. */
  readonly checksum: string | undefined;
}

/**
 * @param key the columns that a checksum is of; undefined where there can be none.
 * @throws Error for a file that is not of this format, such as one that ends in the middle of a row.
 */
export async function tallyFile(
  path: string,
  format: FileFormat,
  key: readonly string[] | undefined,
): Promise<FileTally> {
  let rows = 0;
  let crc = 0;
  let isSummedUp = key !== undefined;
  const keys = format.extension === 'csv' ? keysOfCsv(path, format, key ?? []) : keysOfLines(path, key ?? []);
  for await (const keyText of keys) {
    rows += 1;
    if (keyText === undefined) isSummedUp = false;
    else crc = crc32(`${keyText}\n`, crc);
  }
  return { rows, checksum: isSummedUp ? crc.toString(16).padStart(8, '0') : undefined };
}

/** The key of each row, as text; undefined where the file does not have it. */
type Keys = AsyncGenerator<string | undefined, void, undefined>;

async function* keysOfCsv(path: string, { isGuarded, hasHeader }: FileFormat, key: readonly string[]): Keys {
  const records = pipeline(wholeLines(path), parse({ bom: true }), () => {});
  // Without a header line nobody can tell which column is the key.
  let columns: readonly number[] | undefined = hasHeader ? undefined : [-1];
  for await (const record of records as AsyncIterable<string[]>) {
    if (columns === undefined) {
      columns = key.map((name) => record.indexOf(name));
      continue;
    }
    const cells = columns.map((column) => record[column]);
    yield cells.some((cell) => cell === undefined)
      ? undefined
      : cells.map((cell) => (isGuarded ? cell?.replace(/^'/, '') : cell)).join();
  }
  if (columns === undefined) throw new Error(`${path} has no header line.`);
}

async function* keysOfLines(path: string, key: readonly string[]): Keys {
  const decoder = new TextDecoder();
  let rest = '';
  // A line ends in LF and nothing else: `node:readline` takes line separators within a text for ends, too.
  for await (const chunk of wholeLines(path)) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const row: Record<string, unknown> = JSON.parse(line);
      yield key.every((name) => name in row) ? key.map((name) => String(row[name])).join() : undefined;
    }
  }
}
