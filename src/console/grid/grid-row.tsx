/** One row of the grid. It is drawn again only when rows that were there change, or the cells that are chosen in it. */
import { memo } from 'react';
import { isNumeric } from '../catalogue/scalars.ts';
import type { Cell, Column } from '../run/cells.ts';
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import type { Zone } from '../time/zone.ts';
import type { PlacedColumn } from './grid-columns.ts';

export interface GridRowProps {
  readonly rows: Rows;
  /** Changes with the rows. */
  readonly version: number;
  readonly columns: readonly PlacedColumn[];
  /** Its place among the rows that are kept. */
  readonly row: number;
  readonly activeColumn: number | undefined;
  /** Columns of the chosen range in this row. */
  readonly from: number | undefined;
  readonly to: number | undefined;
  readonly zone: Zone;
}

export const GridRow = memo(function GridRow({ rows, columns, row, activeColumn, from, to, zone }: GridRowProps) {
  const { first } = rows;
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid that is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
    <div className={row % 2 === 0 ? 'grid-row' : 'grid-row is-odd'} role="row" aria-rowindex={row + 2}>
      <span className="grid-number" aria-hidden="true">
        {(first + row + 1).toLocaleString('en')}
      </span>
      {columns.map(({ column, index, left }, place) => {
        const cell = rows.cell(first + row, index);
        const isChosen = from !== undefined && to !== undefined && place >= from && place <= to;
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          <span
            key={column.name}
            id={`cell-${row}-${place}`}
            role="gridcell"
            aria-colindex={place + 1}
            aria-selected={isChosen}
            data-row={row}
            data-column={place}
            className={`${classOf(cell, column)}${place === activeColumn ? ' is-active' : ''}${left === undefined ? '' : ' is-pinned'}`}
            {...(left !== undefined && { style: { left } })}
          >
            {formatCell(cell, column, zone)}
          </span>
        );
      })}
      <span aria-hidden="true" />
    </div>
  );
});

function classOf(cell: Cell, { kind, type }: Column): string {
  const isNumber = kind !== 'json' && isNumeric(type);
  const name = `grid-cell is-${isNumber ? 'number' : kind}`;
  if (cell === null) return `${name} is-null`;
  if (cell === '') return `${name} is-empty`;
  return isNumber && Number(cell) < 0 ? `${name} is-negative` : name;
}
