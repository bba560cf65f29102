/** The names of the columns: a click sorts, an edge resizes, a name can be dragged to another place. */
import { type PointerEvent, useRef } from 'react';
import { isNumeric } from '../catalogue/scalars.ts';
import type { OrderKey } from '../query/types.ts';
import { nameOf, type Zone } from '../time/zone.ts';
import type { PlacedColumn } from './grid-columns.ts';

export interface GridHeadProps {
  readonly columns: readonly PlacedColumn[];
  /** The order of the query whose rows these are. */
  readonly orderBy: readonly OrderKey[];
  readonly activeColumn: number | undefined;
  readonly zone: Zone;
  readonly canSort: (column: PlacedColumn) => boolean;
  readonly onSort: (column: PlacedColumn, isAdded: boolean) => void;
  readonly onMenu: (place: number, at: { readonly x: number; readonly y: number }) => void;
  /** @param width undefined for what it needs. */
  readonly onResize: (column: PlacedColumn, width: number | undefined) => void;
  readonly onDrop: (name: string, to: number) => void;
}

export function GridHead(props: GridHeadProps) {
  const { columns, orderBy, activeColumn, zone, canSort, onSort, onMenu, onResize, onDrop } = props;
  const dragged = useRef('');
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid that is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
    <div className="grid-head" role="row" aria-rowindex={1}>
      <span className="grid-number" aria-hidden="true" />
      {columns.map((placed, place) => {
        const { column, left } = placed;
        const { name, path, type, kind, description } = column;
        const at = orderBy.findIndex((key) => key.path.join('.') === name);
        const order = orderBy[at];
        return (
          // biome-ignore lint/a11y/useSemanticElements: as above
          // biome-ignore lint/a11y/useFocusableInteractive: as above
          // biome-ignore lint/a11y/useKeyWithClickEvents: the grid takes the keys
          <span
            key={name}
            id={`head-${place}`}
            role="columnheader"
            aria-colindex={place + 1}
            aria-sort={order === undefined ? 'none' : order.direction === 'asc' ? 'ascending' : 'descending'}
            className={`grid-name${kind === 'number' || isNumeric(type) ? ' is-number' : ''}${place === activeColumn ? ' is-active' : ''}${left === undefined ? '' : ' is-pinned'}${canSort(placed) ? ' is-sortable' : ''}`}
            title={`${type}${description && ` – ${description}`}`}
            style={left === undefined ? undefined : { left }}
            draggable
            onDragStart={() => {
              dragged.current = name;
            }}
            onDragOver={(event) => event.preventDefault()}
            onDrop={() => onDrop(dragged.current, place)}
            onClick={({ shiftKey }) => canSort(placed) && onSort(placed, shiftKey)}
            onContextMenu={(event) => {
              event.preventDefault();
              onMenu(place, { x: event.clientX, y: event.clientY });
            }}
          >
            <span className="grid-title">
              {path.length > 1 && <span className="grid-relation">{path.slice(0, -1).join(' › ')} ›</span>}
              <span className="grid-field">
                {path.at(-1)}
                {kind === 'moment' && <span className="grid-zone"> {nameOf(zone)}</span>}
                {order && (
                  <span className="grid-order">
                    {order.direction === 'asc' ? '↑' : '↓'}
                    {orderBy.length > 1 && at + 1}
                  </span>
                )}
              </span>
            </span>
            <button
              type="button"
              className="grid-menu"
              tabIndex={-1}
              aria-label={`Menu of ${path.join(' ')}`}
              onClick={(event) => {
                event.stopPropagation();
                const { left: x, bottom: y } = event.currentTarget.getBoundingClientRect();
                onMenu(place, { x, y });
              }}
            >
              ⋮
            </button>
            <Edge placed={placed} onResize={onResize} />
          </span>
        );
      })}
      <span aria-hidden="true" />
    </div>
  );
}

/** The right edge of a name, which is dragged to resize the column; a double click gives it what it needs. */
function Edge({ placed, onResize }: { readonly placed: PlacedColumn } & Pick<GridHeadProps, 'onResize'>) {
  const from = useRef<{ readonly x: number; readonly width: number }>(undefined);
  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    event.preventDefault();
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    from.current = { x: event.clientX, width: placed.width };
  };
  return (
    <span
      className="grid-edge"
      aria-hidden="true"
      onPointerDown={onPointerDown}
      onPointerMove={({ clientX }) => from.current && onResize(placed, from.current.width + clientX - from.current.x)}
      onPointerUp={() => {
        from.current = undefined;
      }}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={() => onResize(placed, undefined)}
    />
  );
}
