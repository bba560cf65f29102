/** A cell in full, and the row that it is in. */
import { useEffect, useMemo, useRef, useState } from 'react';
import type { Catalogue, List } from '../../catalogue/types.ts';
import type { Cell } from '../../run/cells.ts';
import { formatCell, plainText } from '../../run/format-cell.ts';
import type { Rows } from '../../run/row-store.ts';
import { useZone } from '../../time/zone.ts';
import { Icon } from '../../ui/icon.tsx';
import { formatCount } from '../../ui/numbers.ts';
import type { Placed } from '../layout/column-layout.ts';
import { CellValue } from './cell-value.tsx';
import { jsonOfCell, jsonOfRow, keyOfRow } from './row-json.ts';

export interface CellViewerProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly rows: Rows;
  readonly columns: readonly Placed[];
  /** Among all rows that have come, from 0. */
  readonly row: number;
  /** Among the columns. */
  readonly column: number;
  readonly onMove: (column: number) => void;
  readonly onClose: () => void;
}

export function CellViewer({ catalogue, list, rows, columns, row, column, onMove, onClose }: CellViewerProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const zone = useZone();
  const [copied, setCopied] = useState('');
  useEffect(() => dialog.current?.showModal(), []);
  const placed = columns[column];
  const rowKey = useMemo(() => keyOfRow(list, rows, row), [list, rows, row]);
  if (placed === undefined) return null;
  const cellAt = ({ index }: Placed): Cell => rows.cell(row, index);
  const cell = cellAt(placed);
  const copy = async (what: string, text: string) => {
    await navigator.clipboard.writeText(text);
    setCopied(`${what} copied`);
  };
  return (
    <dialog ref={dialog} className="viewer" aria-label={`Row ${formatCount(row + 1)}`} onClose={onClose}>
      <header>
        <h2>
          {placed.column.path.join(' › ')} <span className="note">{placed.column.type}</span>
          {placed.column.isNullable && <span className="note"> may be null</span>}
        </h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={() => dialog.current?.close()}>
          <Icon name="close" />
        </button>
      </header>
      <div className="viewer-value">
        <CellValue key={placed.column.name} {...{ catalogue, list, cell, rowKey, zone }} column={placed.column} />
      </div>
      <p className="viewer-copy">
        <button type="button" onClick={() => void copy('Value', plainText(cell, placed.column, zone))}>
          Copy value
        </button>
        <button type="button" onClick={() => void copy('JSON', JSON.stringify(jsonOfCell(cell, placed.column)))}>
          Copy as JSON
        </button>
        <button type="button" onClick={() => void copy('Row', JSON.stringify(jsonOfRow(rows, row)))}>
          Copy row as JSON
        </button>
        <span role="status" className="note">
          {copied}
        </span>
      </p>
      <h3>Row {formatCount(row + 1)}</h3>
      <ol className="viewer-row">
        {columns.map((other, index) => (
          <li key={other.column.name}>
            <button
              type="button"
              className="quiet"
              aria-current={index === column || undefined}
              onClick={() => {
                setCopied('');
                onMove(index);
              }}
            >
              <span className="viewer-name">{other.column.path.join(' › ')}</span>
              <span className={cellAt(other) === null || cellAt(other) === '' ? 'is-null' : ''}>
                {formatCell(cellAt(other), other.column, zone).slice(0, 200)}
              </span>
            </button>
          </li>
        ))}
      </ol>
    </dialog>
  );
}
