/** The rows of a run under a line that says which they are; words, where there are none. */
import { useState } from 'react';
import type { Catalogue } from '../catalogue/types.ts';
import { Grid } from '../grid/grid.tsx';
import { plainLayout } from '../grid/layout/column-layout.ts';
import { useLayout } from '../grid/layout/use-layout.ts';
import { listOf } from '../query/list-of.ts';
import type { RowActions } from '../query/row-actions.ts';
import { sayQuery } from '../query/say-query.ts';
import type { Query } from '../query/types.ts';
import type { Run } from '../run/run.ts';
import { isOver, type RunStatus } from '../run/run-status.ts';
import { RowFinder } from './row-finder.tsx';

export interface RowsPanelProps {
  readonly catalogue: Catalogue;
  readonly run: Run;
  readonly status: RunStatus;
  /** The query of the run. */
  readonly query: Query;
  readonly actions: RowActions;
  /** Whether the form asks for something else by now. */
  readonly isChanged: boolean;
  readonly follows: boolean;
  readonly onScrollAway: () => void;
}

export function RowsPanel({
  catalogue,
  run,
  status,
  query,
  actions,
  isChanged,
  follows,
  onScrollAway,
}: RowsPanelProps) {
  const { rows } = run;
  const list = listOf(catalogue, query);
  const caption = sayQuery(list.type, query);
  const [layout, setLayout] = useLayout(list.name);
  const [goTo, setGoTo] = useState<{ row: number; column?: number }>();
  const [said, setSaid] = useState('');
  const isEmpty = isOver(status) && rows.length === 0;
  const isLaidOut = layout !== plainLayout && JSON.stringify(layout) !== JSON.stringify(plainLayout);
  const hidden = layout.hidden.filter((name) => rows.columns.some((column) => column.name === name)).length;
  return (
    <div className="rows-panel">
      <div className="caption">
        <span className="caption-text" title={caption}>
          {caption}
        </span>
        {isChanged && <span className="caption-changed">the form asks for something else: run it</span>}
        {rows.first > 0 && (
          <span className="caption-changed">
            rows 1 to {rows.first.toLocaleString('en')} are dropped: the page keeps the last million
          </span>
        )}
        <span role="status">{said}</span>
        {isLaidOut && (
          <button type="button" className="quiet" onClick={() => setLayout(plainLayout)}>
            {hidden > 0 ? `Show ${hidden} hidden, and reset columns` : 'Reset columns'}
          </button>
        )}
        {!isEmpty && (
          <RowFinder
            rows={rows}
            onFound={(row, column) => {
              onScrollAway();
              setGoTo({ row, ...(column !== undefined && { column }) });
            }}
            onSay={setSaid}
          />
        )}
      </div>
      {isEmpty ? (
        <div className="no-rows">
          <p>{status.state === 'complete' ? 'No row matches this query.' : 'No row has come.'}</p>
          {status.state === 'complete' && (
            <p className="note">The server has read to the end and found none. Loosen a condition, or remove one.</p>
          )}
        </div>
      ) : (
        <Grid
          key={list.name}
          catalogue={catalogue}
          list={list}
          rows={rows}
          length={rows.length}
          orderBy={query.orderBy}
          layout={layout}
          onLayout={setLayout}
          actions={actions}
          goTo={goTo}
          follows={follows}
          onScrollAway={onScrollAway}
          onSay={setSaid}
        />
      )}
    </div>
  );
}
