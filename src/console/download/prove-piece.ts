/** Checks a piece against the server's count and checksum: each piece proves itself on the one before. */
import Papa from 'papaparse';
import { createChecksum } from '../../client/checksum.ts';
import type { Piece } from '../../client/download.ts';
import type { FileFormat } from '../../client/file-format.ts';
import { StreamError } from '../../client/stream-error.ts';

/** What was compared. `count`: the columns of the key are not all in the file. */
export type Proven = 'count and checksum' | 'count';

/** @throws StreamError for rows that are not those that were sent. */
export type ProvePiece = (piece: Piece) => Proven;

/** The keys of a piece's rows as text, in their order; undefined where the file does not have them. */
type ReadKeys = (text: string, isFirst: boolean) => readonly (string | undefined)[];

/** @param key the columns that the checksum is of; none, where it is not to be summed up. */
export function createProvePiece(format: FileFormat, key: readonly string[]): ProvePiece {
  const readKeys = format.extension === 'csv' ? keysOfCsv(format, key) : keysOfLines(key);
  return ({ content, from, to }) => {
    const keys = readKeys(new TextDecoder().decode(content), from.bytes === 0);
    const sum = createChecksum(from.checksum);
    const isSummedUp = key.length > 0 && keys.every((text) => text !== undefined);
    if (isSummedUp) for (const text of keys) sum.add(text);
    if (from.rows + keys.length !== to.rows || (isSummedUp && sum.text !== to.checksum))
      throw new StreamError('BAD_RESPONSE', `The rows after row ${from.rows} are not those that the server sent.`);
    return isSummedUp ? 'count and checksum' : 'count';
  };
}

function keysOfCsv({ isGuarded }: FileFormat, key: readonly string[]): ReadKeys {
  let columns: readonly number[] = [];
  return (text, isFirst) => {
    const { data } = Papa.parse<string[]>(text, { delimiter: ',' });
    // Behind the end of the last line stands nothing.
    const rows = data.slice(0, -1);
    if (isFirst) {
      const names = rows.shift() ?? [];
      columns = key.map((name) => names.indexOf(name));
    }
    return rows.map((row) => {
      const cells = columns.map((column) => row[column]);
      if (cells.includes(undefined)) return undefined;
      return cells.map((cell) => (isGuarded ? cell?.replace(/^'/, '') : cell)).join();
    });
  };
}

function keysOfLines(key: readonly string[]): ReadKeys {
  return (text) =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => {
        const row: Readonly<Record<string, unknown>> = JSON.parse(line);
        return key.every((name) => name in row) ? key.map((name) => String(row[name])).join() : undefined;
      });
}
