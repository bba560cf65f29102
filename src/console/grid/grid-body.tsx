/** The rows of the grid that are in sight. */
import type { Rows } from '../run/row-store.ts';
import type { Zone } from '../time/zone.ts';
import type { PlacedColumn } from './grid-columns.ts';
import { GridRow } from './grid-row.tsx';
import type { ActiveCell } from './move.ts';
import type { Range } from './selection.ts';
import type { Viewport } from './viewport.ts';

export interface GridBodyProps {
  readonly rows: Rows;
  readonly columns: readonly PlacedColumn[];
  readonly view: Viewport;
  readonly zone: Zone;
  readonly active: ActiveCell;
  readonly range: Range;
}

export function GridBody({ rows, columns, view, zone, active, range }: GridBodyProps) {
  const drawn = Array.from({ length: Math.max(0, view.to - view.from) }, (_, index) => view.from + index);
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid that is no table
    <div role="rowgroup" className="grid-body" style={{ height: view.height }}>
      <div role="presentation" className="grid-window" style={{ transform: `translateY(${view.offset}px)` }}>
        {drawn.map((row) => {
          const isInRange = row >= range.fromRow && row <= range.toRow;
          return (
            <GridRow
              key={rows.first + row}
              rows={rows}
              version={rows.version}
              columns={columns}
              row={row}
              zone={zone}
              activeColumn={active.row === row ? active.column : undefined}
              from={isInRange ? range.fromColumn : undefined}
              to={isInRange ? range.toColumn : undefined}
            />
          );
        })}
      </div>
    </div>
  );
}
