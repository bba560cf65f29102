/**
 * CSV that spreadsheets open right: as RFC 4180 has it, after a byte order mark, by which they know UTF-8; with every
 * text in quotes; with moments in a form that they take for dates; and with a guard, since they would run a text that
 * begins like a formula. It can be undone: in columns of text, one apostrophe at the beginning of a cell is not part of the
 * value.
 */
import { csvIn } from './csv.ts';
import { csvCells } from './csv-cells.ts';
import { rfc4180 } from './csv-rfc4180.ts';
import { guardedTypes } from './csv-types.ts';
import { sheetMoment, writtenForSheets } from './sheet-moment.ts';
import type { WriteCell } from './write-cell.ts';

export const csvExcel = csvIn({
  ...rfc4180,
  mark: '\ufeff',
  ownMoments: true,
  // LibreOffice takes semicolons and tabs for separators, too; and a text like 007 for a number, if it has no quotes.
  special: /^/,
  cells: (columns) =>
    csvCells(columns, { lineEnd: '\r\n', needsQuotes: () => true, guard: guardWritten, moment: writtenForSheets }),
  textOf(column) {
    const text = rfc4180.textOf(column);
    // Lists and JSON begin with what no formula begins with, or are numbers, which are left as they are.
    if (column.rows === undefined && column.type === 'DateTime' && !column.isList)
      return (value) => sheetMoment(text(value));
    const isGuarded = column.rows === undefined && !column.isList && guardedTypes.has(column.type);
    return isGuarded ? (value) => guard(text(value)) : text;
  },
});

/**
 * OWASP's list, with the wide forms of the signs, which spreadsheets in East Asia read alike; and the apostrophe itself,
 * so that one which is not ours is not taken away.
 */
const formula = /^['=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

const guard = (text: string): string => (formula.test(text) ? `'${text}` : text);

/** A wide sign has three bytes. */
const SIGN_BYTES = 3;

const guardWritten =
  (write: WriteCell): WriteCell =>
  (source, begin, end, sink) => {
    const from = sink.at;
    write(source, begin, end, sink);
    if (!formula.test(sink.room(0).toString('utf8', from, Math.min(from + SIGN_BYTES, sink.at)))) return;
    const text = sink.takeBack(from);
    sink.text("'");
    sink.bytes(text);
  };
