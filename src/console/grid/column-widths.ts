/** The widths of columns: one widens when wider values come. */
import { isNumeric } from '../catalogue/scalars.ts';
import type { Column } from '../run/cells.ts';
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import type { Zone } from '../time/zone.ts';
import { measureText } from './measure-text.ts';

const FONT = '13px system-ui, -apple-system, "Segoe UI", "Noto Sans", sans-serif';
const MONO = '11.5px ui-monospace, "SF Mono", "DejaVu Sans Mono", monospace';
const HEAD = `600 12px ${FONT.slice(5)}`;
const PADDING = 22;
/** Width of the arrow of an order, and of the menu, in pixels. */
const HEAD_EXTRA = 34;
const MIN = 60;
/** Texts may be long: they are cut, and open in full. Numbers, keys, moments and names of enums are never cut. */
const MAX_TEXT = 260;
const MAX_JSON = 300;
const MAX = 640;

/** In pixels. @param index of the column among the rows'. */
export function columnWidth(rows: Rows, index: number, zone: Zone): number {
  const column = rows.columns[index];
  if (column === undefined) return MIN;
  const font = column.kind === 'json' ? MONO : FONT;
  const head = Math.max(
    measureText(column.path.at(-1) ?? '', HEAD) + HEAD_EXTRA,
    measureText(`${column.path.slice(0, -1).join(' › ')} ›`, HEAD) * 0.92,
  );
  const cells = rows.longest(index).map((cell) => measureText(formatCell(cell, column, zone).slice(0, 200), font));
  return Math.ceil(Math.min(mostOf(column), Math.max(MIN, head + PADDING, ...cells.map((cell) => cell + PADDING))));
}

const mostOf = (column: Column) => (column.kind === 'json' ? MAX_JSON : isNeverCut(column) ? MAX : MAX_TEXT);

const cuttable: readonly string[] = ['String', 'ID'];

const isNeverCut = ({ kind, type }: Column): boolean =>
  kind === 'number' || kind === 'moment' || isNumeric(type) || (kind === 'text' && !cuttable.includes(type));
