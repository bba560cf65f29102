/** The rows as a table of which only what is in sight is drawn. Arrow keys move a cell that screen readers are told of. */
import { type KeyboardEvent, type MouseEvent, useEffect, useRef, useState } from 'react';
import type { Catalogue, List } from '../catalogue/types.ts';
import type { RowActions } from '../query/row-actions.ts';
import type { OrderKey } from '../query/types.ts';
import type { Rows } from '../run/row-store.ts';
import { useZone } from '../time/zone.ts';
import { Menu } from '../ui/menu.tsx';
import { formatCount } from '../ui/numbers.ts';
import { GridBody } from './grid-body.tsx';
import { gridColumns, NUMBERS_WIDTH, sameColumns } from './grid-columns.ts';
import { GridHead } from './grid-head.tsx';
import { cellOf, elementOf, HEAD, idOf, showColumn } from './grid-places.ts';
import { type ColumnLayout, move as moveColumn, resize } from './layout/column-layout.ts';
import { type ActiveCell, move } from './move.ts';
import { cellsIn, MAX_COPIED, rangeOf, textOf } from './selection.ts';
import { useGridMenu } from './use-grid-menu.ts';
import { useSight } from './use-sight.ts';
import { CellViewer } from './viewer/cell-viewer.tsx';
import { scrollTo, viewportOf } from './viewport.ts';

const ROW_HEIGHT = 28;
const HEAD_HEIGHT = 40;
const MARGIN = 8;

export interface GridProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly rows: Rows;
  /** How many rows there are; it changes when `rows` do. */
  readonly length: number;
  readonly orderBy: readonly OrderKey[];
  readonly layout: ColumnLayout;
  readonly onLayout: (layout: ColumnLayout) => void;
  readonly actions: RowActions;
  /** The row to show, among all that have come; another object for each wish. */
  readonly goTo: { readonly row: number; readonly column?: number } | undefined;
  /** Whether the newest row stays in sight. */
  readonly follows: boolean;
  readonly onScrollAway: () => void;
  /** Told in words what has been done. */
  readonly onSay: (text: string) => void;
}

export function Grid(props: GridProps) {
  const { catalogue, list, rows, length, orderBy, layout, onLayout, actions, goTo, follows, onScrollAway, onSay } =
    props;
  const zone = useZone();
  const scroller = useRef<HTMLDivElement>(null);
  const [sight, onScroll] = useSight(scroller, { follows, length });
  const [active, setActive] = useState<ActiveCell>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<ActiveCell>({ row: 0, column: 0 });
  const [opened, setOpened] = useState<ActiveCell>();
  const isDragging = useRef(false);
  const { first } = rows;
  const count = length - first;
  const bodyHeight = Math.max(0, sight.height - HEAD_HEIGHT);
  const place = { rows: count, rowHeight: ROW_HEIGHT, sight: bodyHeight, scrollTop: sight.scrollTop };
  const view = viewportOf({ ...place, margin: MARGIN });

  const columns = gridColumns(rows, layout, zone);
  // Rows are drawn again for other columns, and not for wider ones.
  const drawnColumns = useRef(columns);
  if (!sameColumns(drawnColumns.current, columns)) drawnColumns.current = columns;
  const template = `${NUMBERS_WIDTH}px ${columns.map(({ width }) => `${width}px`).join(' ')} minmax(0, 1fr)`;
  const width = NUMBERS_WIDTH + columns.reduce((sum, { width }) => sum + width, 0);
  const range = rangeOf(anchor, active);

  const show = (cell: ActiveCell, isExtended = false) => {
    setActive(cell);
    if (!isExtended) setAnchor(cell);
    if (scroller.current === null) return;
    if (cell.row >= 0) scroller.current.scrollTop = scrollTo(cell.row, place);
    showColumn(scroller.current, columns, cell.column);
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each wish
  useEffect(() => {
    if (goTo === undefined) return;
    show({ row: Math.max(0, Math.min(count - 1, goTo.row - first)), column: goTo.column ?? active.column });
    scroller.current?.focus();
  }, [goTo]);

  const copy = async () => {
    const cells = cellsIn(range);
    if (cells > MAX_COPIED)
      return onSay(`${formatCount(cells)} cells are too many for a clipboard: download the rows instead.`);
    const text = textOf(rows, columns, { ...range, fromRow: Math.max(0, range.fromRow) }, zone);
    await navigator.clipboard?.writeText(text);
    onSay(cells === 1 ? 'Cell copied.' : `${formatCount(cells)} cells copied.`);
  };

  const menus = useGridMenu({ rows, columns, layout, onLayout, actions, onOpen: setOpened, onCopy: () => void copy() });

  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>) => {
    if (event.target !== event.currentTarget) return;
    const { key, shiftKey } = event;
    if ((event.ctrlKey || event.metaKey) && key === 'c') {
      if (String(getSelection() ?? '') === '') void copy();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && key === 'a') {
      event.preventDefault();
      setAnchor({ row: 0, column: 0 });
      return setActive({ row: count - 1, column: columns.length - 1 });
    }
    const isMenu = key === 'ContextMenu' || (shiftKey && key === 'F10');
    if (isMenu || key === 'Enter') {
      event.preventDefault();
      const { left, bottom } = elementOf(active)?.getBoundingClientRect() ?? { left: 100, bottom: 100 };
      const at = { x: left, y: bottom };
      const placed = columns[active.column];
      if (isMenu) active.row === HEAD ? menus.openOfColumn(active.column, at) : menus.openOfCell(active, at);
      else if (active.row !== HEAD) setOpened(active);
      else if (placed && actions.canSort(placed.column)) actions.sortBy(placed.column, shiftKey);
      return;
    }
    const page = Math.max(1, Math.floor(bodyHeight / ROW_HEIGHT) - 1);
    const next =
      active.row === 0 && key === 'ArrowUp' && !shiftKey
        ? { ...active, row: HEAD }
        : move(active, event, { rows: count, columns: columns.length, page });
    if (next === undefined) return;
    event.preventDefault();
    onScrollAway();
    const isFromHead = active.row === HEAD && ['ArrowLeft', 'ArrowRight', 'Home', 'End'].includes(key);
    show(isFromHead ? { ...next, row: HEAD } : next, shiftKey);
  };

  const onMouseDown = (event: MouseEvent<HTMLDivElement>) => {
    const cell = cellOf(event.target);
    if (cell === undefined || event.button !== 0) return;
    setActive(cell);
    if (!event.shiftKey) setAnchor(cell);
    else event.preventDefault();
    isDragging.current = true;
    addEventListener('mouseup', () => (isDragging.current = false), { once: true });
  };
  const onMouseOver = ({ target }: MouseEvent<HTMLDivElement>) => {
    const cell = isDragging.current ? cellOf(target) : undefined;
    if (cell !== undefined) setActive(cell);
  };
  const onContextMenu = (event: MouseEvent<HTMLDivElement>) => {
    const cell = cellOf(event.target);
    if (cell === undefined) return;
    event.preventDefault();
    if (cell.row < range.fromRow || cell.row > range.toRow) show(cell);
    menus.openOfCell(cell, { x: event.clientX, y: event.clientY });
  };

  return (
    <>
      {/* biome-ignore lint/a11y/useSemanticElements: a table cannot have a million rows of which forty are there */}
      <div
        ref={scroller}
        className="grid"
        role="grid"
        aria-label="Rows"
        aria-multiselectable="true"
        aria-rowcount={count + 1}
        aria-colcount={columns.length}
        aria-activedescendant={count > 0 ? idOf(active) : undefined}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onMouseDown={onMouseDown}
        onMouseOver={onMouseOver}
        onFocus={() => {}}
        onDoubleClick={({ target }) => setOpened(cellOf(target))}
        onContextMenu={onContextMenu}
        onWheel={(event) => event.deltaY < 0 && onScrollAway()}
        onScroll={({ currentTarget }) => onScroll(currentTarget.scrollTop)}
        style={{ '--columns': template, '--row-height': `${ROW_HEIGHT}px`, '--grid-width': `${width}px` }}
      >
        <GridHead
          columns={columns}
          orderBy={orderBy}
          activeColumn={active.row === HEAD ? active.column : undefined}
          zone={zone}
          canSort={({ column }) => actions.canSort(column)}
          onSort={({ column }, isAdded) => actions.sortBy(column, isAdded)}
          onMenu={menus.openOfColumn}
          onResize={({ column }, wanted) => onLayout(resize(layout, column.name, wanted))}
          onDrop={(name, to) => onLayout(moveColumn(layout, columns, name, to))}
        />
        <GridBody rows={rows} columns={drawnColumns.current} view={view} zone={zone} active={active} range={range} />
      </div>
      {menus.menu && <Menu {...menus.menu} onClose={menus.close} />}
      {opened && (
        <CellViewer
          {...{ catalogue, list, rows, columns }}
          row={first + opened.row}
          column={opened.column}
          onMove={(column) => setOpened({ ...opened, column })}
          onClose={() => {
            setOpened(undefined);
            scroller.current?.focus();
          }}
        />
      )}
    </>
  );
}
