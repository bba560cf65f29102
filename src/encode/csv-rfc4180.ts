/**
 * CSV as RFC 4180 has it: lines end in CRLF, and a cell has quotes only where it needs them. null is an empty cell, an
 * empty text is `""`. Lists, and the rows of a relation, are JSON in the cell.
 */
import { csvIn, type Dialect } from './csv.ts';
import { csvCells } from './csv-cells.ts';
import { jsonOf } from './json.ts';
import { hasSpecial } from './quote-written.ts';
import { textOf } from './text.ts';

export const rfc4180 = {
  mark: '',
  lineEnd: '\r\n',
  textOf: (column) => (column.rows !== undefined || column.isList ? jsonOf(column) : textOf(column)),
  special: /[",\r\n]/,
  cells: (columns) => csvCells(columns, { lineEnd: '\r\n', needsQuotes: hasSpecial }),
} satisfies Dialect;

export const csvRfc4180 = csvIn(rfc4180);
