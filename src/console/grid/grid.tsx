/** The rows as a table of which only what is in sight is drawn. Arrow keys move a cell that screen readers are told of. */
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { isNumeric } from '../catalogue/scalars.ts';
import { formatCell } from '../run/format-cell.ts';
import type { Rows } from '../run/row-store.ts';
import { columnWidths } from './column-widths.ts';
import { GridRow } from './grid-row.tsx';
import { type ActiveCell, move } from './move.ts';
import { scrollTo, viewportOf } from './viewport.ts';

export const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 40;
const NUMBERS_WIDTH = 74;
const MARGIN = 8;

export interface GridProps {
  readonly rows: Rows;
  /** How many rows there are; it changes when `rows` do. */
  readonly length: number;
  /** Whether the newest row stays in sight. */
  readonly follows: boolean;
  readonly onScrollAway: () => void;
}

export function Grid({ rows, length, follows, onScrollAway }: GridProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, setSight] = useState({ scrollTop: 0, height: 600 });
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const { columns, first } = rows;
  const count = length - first;
  const bodyHeight = Math.max(0, sight.height - HEAD_HEIGHT);
  const place = { rows: count, rowHeight: ROW_HEIGHT, sight: bodyHeight, scrollTop: sight.scrollTop };
  const view = viewportOf({ ...place, margin: MARGIN });

  // What the first rows need does not change with those after them.
  const hasRows = length > 0;
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured once there are rows, and again for other rows
  const widths = useMemo(() => columnWidths(rows), [rows, hasRows]);
  const template = `${NUMBERS_WIDTH}px ${widths.map((width) => `${width}px`).join(' ')} minmax(0, 1fr)`;
  const width = NUMBERS_WIDTH + widths.reduce((sum, one) => sum + one, 0);

  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    const observer = new ResizeObserver(() => setSight((before) => ({ ...before, height: element.clientHeight })));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that rows have come
  useEffect(() => {
    const element = scroller.current;
    if (element && follows) element.scrollTop = element.scrollHeight;
  }, [follows, length]);

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if ((event.ctrlKey || event.metaKey) && event.key === 'c') {
      const column = columns[active.column];
      const text = column && formatCell(rows.cell(first + active.row, active.column), column.kind);
      if (text !== undefined && String(getSelection() ?? '') === '') void navigator.clipboard?.writeText(text);
      return;
    }
    const next = move(active, event, {
      rows: count,
      columns: columns.length,
      page: Math.max(1, Math.floor(bodyHeight / ROW_HEIGHT) - 1),
    });
    if (next === undefined) return;
    event.preventDefault();
    onScrollAway();
    setActive(next);
    if (scroller.current) {
      scroller.current.scrollTop = scrollTo(next.row, place);
      showColumn(scroller.current, widths, next.column);
    }
  };

  const drawn = Array.from({ length: Math.max(0, view.to - view.from) }, (_, index) => view.from + index);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a table cannot have a million rows of which forty are there
    <div
      ref={scroller}
      className="grid"
      role="grid"
      aria-label="Rows"
      aria-rowcount={count + 1}
      aria-colcount={columns.length}
      aria-activedescendant={count > 0 ? `cell-${active.row}-${active.column}` : undefined}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onWheel={(event) => event.deltaY < 0 && onScrollAway()}
      onScroll={({ currentTarget: { scrollTop } }) => setSight((before) => ({ ...before, scrollTop }))}
      style={{ '--columns': template, '--row-height': `${ROW_HEIGHT}px`, '--grid-width': `${width}px` }}
    >
      <GridHead rows={rows} />
      {/* biome-ignore lint/a11y/useSemanticElements: as above */}
      <div role="rowgroup" className="grid-body" style={{ height: view.height }}>
        <div role="presentation" className="grid-window" style={{ transform: `translateY(${view.offset}px)` }}>
          {drawn.map((row) => (
            <GridRow
              key={first + row}
              rows={rows}
              row={row}
              activeColumn={active.row === row ? active.column : undefined}
              onChoose={setActive}
            />
          ))}
        </div>
      </div>
    </div>
  );
}

function GridHead({ rows: { columns } }: { readonly rows: Rows }) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: part of a grid that is no table
    // biome-ignore lint/a11y/useFocusableInteractive: the grid has the focus, and names its active cell
    <div className="grid-head" role="row" aria-rowindex={1}>
      <span className="grid-number" aria-hidden="true" />
      {columns.map(({ name, path, type, kind, description }, index) => (
        // biome-ignore lint/a11y/useSemanticElements: as above
        // biome-ignore lint/a11y/useFocusableInteractive: as above
        <span
          key={name}
          role="columnheader"
          aria-colindex={index + 1}
          className={kind === 'number' || isNumeric(type) ? 'grid-name is-number' : 'grid-name'}
          title={`${type}${description && ` – ${description}`}`}
        >
          {path.length > 1 && <span className="grid-relation">{path.slice(0, -1).join(' › ')} ›</span>}
          {path.at(-1)}
        </span>
      ))}
      <span aria-hidden="true" />
    </div>
  );
}

function showColumn(element: HTMLElement, widths: readonly number[], column: number): void {
  const left = widths.slice(0, column).reduce((sum, width) => sum + width, 0);
  const right = left + (widths[column] ?? 0) + NUMBERS_WIDTH;
  if (left < element.scrollLeft) element.scrollLeft = left;
  else if (right > element.scrollLeft + element.clientWidth) element.scrollLeft = right - element.clientWidth;
}
