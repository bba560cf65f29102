/** One row of the grid. What has come does not change: it is drawn again only when its active cell moves. */
import { memo } from 'react';
import { isNumeric } from '../catalogue/scalars.ts';
import type { Cell, Column } from '../run/cells.ts';
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import type { ActiveCell } from './move.ts';

export interface GridRowProps {
  readonly rows: Rows;
  /** Its place among the rows that are kept. */
  readonly row: number;
  readonly activeColumn: number | undefined;
  readonly onChoose: (cell: ActiveCell) => void;
}

export const GridRow = memo(function GridRow({ rows, row, activeColumn, onChoose }: GridRowProps) {
  const { columns, first } = rows;
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid that is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
    <div className={row % 2 === 0 ? 'grid-row' : 'grid-row is-odd'} role="row" aria-rowindex={row + 2}>
      <span className="grid-number" aria-hidden="true">
        {(first + row + 1).toLocaleString('en')}
      </span>
      {columns.map((column, index) => {
        const cell = rows.cell(first + row, index);
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
          <span
            key={column.name}
            id={`cell-${row}-${index}`}
            role="gridcell"
            aria-colindex={index + 1}
            aria-selected={index === activeColumn}
            className={classOf(cell, column)}
            onClick={() => onChoose({ row, column: index })}
          >
            {formatCell(cell, column.kind)}
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
  return isNumber && Number(cell) < 0 ? `${name} is-negative` : name;
}
