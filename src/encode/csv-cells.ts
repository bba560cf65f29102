/** Rows of cells as CSV, from bytes to bytes: the same text as `csv.ts` makes of Prisma's rows. */
import type { Layout } from './cell-row.ts';
import { guardedTypes, plainTypes } from './csv-types.ts';
import { type EncodeCells, encodeCells } from './encode-cells.ts';
import { rowsWriter } from './json-cells.ts';
import { at, type ValueForm, valueWriter, type WriteValue } from './place-writer.ts';
import { quoteWritten } from './quote-written.ts';
import { cellsCheck } from './required-rows.ts';
import type { Column, ValueColumn } from './types.ts';
import type { WriteCell, WriteNull } from './write-cell.ts';
import { jsonWriter } from './write-json.ts';
import { plainWriter } from './write-plain.ts';

/** What the profiles of CSV do not share. */
export interface CellDialect {
  readonly lineEnd: '\r\n' | '\n';
  /** How values are written, before quotes are put around them. Default: as plain text, and lists as JSON. */
  readonly form?: (column: ValueColumn) => CellForm;
  /** What is done to a text before that. Default: nothing. */
  readonly guard?: (write: WriteCell) => WriteCell;
  /** What is done to a moment that is no item of a list. Default: nothing. */
  readonly moment?: (write: WriteCell) => WriteCell;
  /** Whether a text needs quotes. An empty one has them always, since an empty cell is null. */
  readonly needsQuotes: (bytes: Buffer, begin: number, end: number) => boolean;
}

export type CellForm = Pick<ValueForm, 'item' | 'array' | 'asDatabase' | 'jsonList'> & {
  /** A list that is null. Prisma knows none; its lists are empty. */
  readonly noList: string;
};

export function csvCells(columns: readonly Column[], dialect: CellDialect): EncodeCells {
  const lineEnd = Buffer.from(dialect.lineEnd);
  return encodeCells((layout) => {
    const check = cellsCheck(layout, columns);
    const [first, ...others] = columns.map((column) => columnWriter(layout, column, dialect));
    if (first === undefined) return undefined;
    const rest: WriteValue[] = [];
    for (const write of others) {
      if (write === undefined) return undefined;
      rest.push(write);
    }
    return (row, sink) => {
      check?.(row);
      first(row, sink);
      for (const write of rest) {
        sink.byte(COMMA);
        write(row, sink);
      }
      sink.bytes(lineEnd);
    };
  });
}

function columnWriter(layout: Layout, column: Column, dialect: CellDialect): WriteValue | undefined {
  const { form = plainForm, guard, moment, needsQuotes } = dialect;
  const quoted = (write: WriteCell) => quoteWritten(write, needsQuotes);
  if (column.rows !== undefined) {
    const list = rowsWriter(column);
    const found = layout.find(column.path);
    return list && found && at(found.place, quoted(list), nothing);
  }
  const isPlain = !column.isList && plainTypes.has(column.type);
  const isGuarded = !column.isList && guardedTypes.has(column.type);
  const isMoment = moment !== undefined && column.type === 'DateTime' && !column.isList;
  const finish = (write: WriteCell) => {
    if (isPlain) return isMoment ? moment(write) : write;
    return quoted(isGuarded && guard ? guard(write) : write);
  };
  const { noList, ...written } = form(column);
  const list = Buffer.from(noList);
  const isQuoted = list.length > 0 && needsQuotes(list, 0, list.length);
  const emptyList = Buffer.from(isQuoted ? `"${noList}"` : noList);
  const ifNull: WriteNull = column.isList ? (sink) => sink.bytes(emptyList) : nothing;
  return valueWriter(layout, column, { ...written, ifNull, finish });
}

function plainForm(column: ValueColumn): CellForm {
  return { item: column.isList ? jsonWriter(column) : plainWriter(column), noList: '[]' };
}

const nothing: WriteNull = () => {};
const COMMA = 0x2c;
