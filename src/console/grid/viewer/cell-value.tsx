/** One value in full: a tree of JSON, a text with its lines, a kind of nothing. */
import { useEffect, useState } from 'react';
import { allExpanded, JsonView } from 'react-json-view-lite';
import type { Catalogue, List } from '../../catalogue/types.ts';
import { type Cell, type Column, CUT } from '../../run/cells.ts';
import { sizeOf } from '../../run/format-cell.ts';
import { formatMoment } from '../../time/format-moment.ts';
import { nameOf, type Zone } from '../../time/zone.ts';
import { formatBytes, formatCount } from '../../ui/numbers.ts';
import { treeStyle } from './json-style.ts';
import { isJsonNull, type RowKey, wholeList } from './look-up.ts';

export interface CellValueProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly column: Column;
  readonly cell: Cell;
  /** Undefined where the key is not among the columns. */
  readonly rowKey: RowKey | undefined;
  readonly zone: Zone;
}

export function CellValue(props: CellValueProps) {
  const { column, cell, zone } = props;
  if (cell === null) return <Nothing {...props} />;
  if (column.kind === 'json') return <Json {...props} text={String(cell)} />;
  if (column.kind === 'moment' && typeof cell === 'number') {
    return (
      <dl className="viewer-facts">
        <dt>{nameOf(zone)}</dt>
        <dd>{formatMoment(cell, zone)}</dd>
        <dt>ISO</dt>
        <dd>{new Date(cell).toISOString()}</dd>
      </dl>
    );
  }
  if (column.type === 'Byte') {
    if (cell === '') return <p className="note">0 B: no bytes, and not null.</p>;
    return (
      <>
        <p className="note">{formatBytes(sizeOf(String(cell)))}, as base64:</p>
        <pre className="viewer-text">{String(cell)}</pre>
      </>
    );
  }
  if (cell === '') return <p className="note">An empty text: no characters, and not null.</p>;
  return <pre className="viewer-text">{String(cell)}</pre>;
}

function Nothing({ list, column, rowKey }: CellValueProps) {
  const isJson = column.type === 'JSON' && !column.isRows;
  const [which, setWhich] = useState(isJson && rowKey ? '…' : 'null: there is no value.');
  useEffect(() => {
    if (!isJson || rowKey === undefined) return;
    let isShown = true;
    isJsonNull(list, rowKey, column).then(
      (is) =>
        isShown && setWhich(is ? 'JSON null: the value null of JSON.' : 'null: there is no value, and no JSON either.'),
      () => isShown && setWhich('null: of the database, or of JSON. The server does not say which.'),
    );
    return () => {
      isShown = false;
    };
  }, [isJson, list, column, rowKey]);
  return <p className="note">{which}</p>;
}

function Json({ catalogue, list, column, rowKey, text }: CellValueProps & { readonly text: string }) {
  const isCut = text.startsWith(CUT);
  const [said, setSaid] = useState('');
  const [value, setValue] = useState<unknown>(() => JSON.parse(isCut ? text.slice(1) : text));
  useEffect(() => {
    if (!isCut) return;
    if (rowKey === undefined) return setSaid('The first rows of more: choose the columns of the key to see all.');
    let isShown = true;
    wholeList(catalogue, list, rowKey, column).then(
      ({ rows, isCut }) => {
        if (!isShown) return;
        setValue(rows);
        setSaid(
          isCut
            ? `The first ${formatCount(rows.length)}: the server gives no more.`
            : `All ${formatCount(rows.length)}.`,
        );
      },
      (error: Error) => isShown && setSaid(`The first rows of more: ${error.message}`),
    );
    return () => {
      isShown = false;
    };
  }, [isCut, catalogue, list, column, rowKey]);
  return (
    <>
      {said !== '' && <p className="note">{said}</p>}
      {typeof value === 'object' && value !== null ? (
        <div className="viewer-tree">
          <JsonView
            data={value}
            style={treeStyle}
            shouldExpandNode={sizeOfTree(value) > 400 ? (level) => level < 1 : allExpanded}
          />
        </div>
      ) : (
        <pre className="viewer-text">{JSON.stringify(value)}</pre>
      )}
    </>
  );
}

/** About how many lines it has when it is open. */
const sizeOfTree = (value: unknown): number =>
  typeof value === 'object' && value !== null
    ? Object.values(value).reduce<number>((sum, inner) => sum + sizeOfTree(inner), 1)
    : 1;
