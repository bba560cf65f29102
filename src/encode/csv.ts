/** Rows as CSV, in any of its dialects: a header line with the columns' names, then a line for each row. */
import type { Row } from '../core/types.ts';
import { plainTypes } from './csv-types.ts';
import type { EncodeCells } from './encode-cells.ts';
import { readerOf } from './read.ts';
import type { Column, CreateEncoder } from './types.ts';

/** What the profiles of CSV do not share. */
export interface Dialect {
  /** Stands before all else. */
  readonly mark: string;
  /** As an encoder has it. */
  readonly asDatabase?: boolean;
  /** As an encoder has it. */
  readonly ownMoments?: boolean;
  readonly lineEnd: '\r\n' | '\n';
  /** What writes a column's values, none of them null, before quotes are put around them. */
  readonly textOf: (column: Column) => (value: unknown) => string;
  /** What a text must hold to need quotes. An empty one has them always, since an empty cell is null. */
  readonly special: RegExp;
  /** The same for rows of cells. */
  readonly cells: (columns: readonly Column[]) => EncodeCells;
}

export const csvIn =
  ({ mark, asDatabase = false, ownMoments = false, lineEnd, textOf, special, cells }: Dialect): CreateEncoder =>
  (columns) => {
    const quoteIfNeeded = (text: string): string => {
      if (text === '') return '""';
      return special.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };

    /** What writes one column of a row. */
    const cellOf = (column: Column): ((row: Row) => string) => {
      const read = readerOf(column.path);
      const text = textOf(column);
      const plain = column.rows === undefined && !column.isList && plainTypes.has(column.type);
      return (row) => {
        const value = read(row);
        if (value === null || value === undefined) return '';
        return plain ? text(value) : quoteIfNeeded(text(value));
      };
    };

    const [firstCell, ...otherCells] = columns.map(cellOf);
    if (firstCell === undefined) throw new Error('CSV needs at least one column');
    return {
      mediaType: 'text/csv; charset=utf-8; header=present',
      extension: 'csv',
      asDatabase,
      ownMoments,
      head: () => `${mark}${columns.map(({ name }) => quoteIfNeeded(name)).join(',')}${lineEnd}`,
      rows(rows) {
        // Appending to one string is what V8 does fastest: no array of cells or lines is made.
        let text = '';
        for (const row of rows) {
          text += firstCell(row);
          for (const cell of otherCells) text += `,${cell(row)}`;
          text += lineEnd;
        }
        return text;
      },
      cells: cells(columns),
      foot: () => '',
    };
  };
