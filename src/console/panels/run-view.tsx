/** A run: its bar, its rows or its code, and its charts. */
import { type ReactNode, useState } from 'react';
import type { Catalogue } from '../catalogue/types.ts';
import { Charts } from '../charts/charts.tsx';
import { listOf } from '../query/list-of.ts';
import type { RowActions } from '../query/row-actions.ts';
import type { ChartChoice, Query } from '../query/types.ts';
import type { Run } from '../run/run.ts';
import { isOver } from '../run/run-status.ts';
import { useTitle } from '../run/use-title.ts';
import { type Tab, Tabs } from '../ui/tabs.tsx';
import { useStatus } from '../ui/use-status.ts';
import { RowsPanel } from './rows-panel.tsx';
import { RunBar } from './run-bar.tsx';

export interface RunViewProps {
  readonly catalogue: Catalogue;
  readonly run: Run;
  /** The query of the run. */
  readonly query: Query;
  readonly actions: RowActions;
  readonly onChart: (charts: ChartChoice) => void;
  readonly isChanged: boolean;
  /** Why the query of the form cannot be run. */
  readonly problem: string | undefined;
  /** What is wrong, and is told at once. */
  readonly said: string | undefined;
  readonly onRun: () => void;
  readonly code: ReactNode;
  readonly download: ReactNode;
}

export function RunView(props: RunViewProps) {
  const { catalogue, run, query, actions, onChart, isChanged, problem, said, onRun, code, download } = props;
  const status = useStatus(run);
  useTitle(listOf(catalogue, query).type, status);
  const [follows, setFollows] = useState(false);
  const [tab, setTab] = useState('rows');
  const rows = (
    <RowsPanel
      {...{ catalogue, run, status, query, actions, isChanged, follows }}
      onScrollAway={() => setFollows(false)}
    />
  );
  const tabs: readonly Tab[] = [
    { id: 'rows', label: 'Rows', content: rows },
    { id: 'download', label: 'Download', content: download ?? <p className="note">{problem}</p> },
    { id: 'code', label: 'Code', content: code ?? <p className="note">{problem}</p> },
  ];
  return (
    <div className="run">
      <RunBar
        {...{ run, status, isChanged, follows, onRun }}
        isOrdered={query.orderBy.length > 0}
        first={query.first}
        onFollow={setFollows}
      />
      {said !== undefined && <p className="problem">{said}</p>}
      <Tabs label="Views of the rows" tabs={tabs} chosen={tab} onChoose={setTab} />
      {status.delivered > 0 || !isOver(status) ? (
        <Charts
          {...{ run, actions }}
          keyFields={listOf(catalogue, query).key}
          version={status.delivered}
          wanted={query.charts}
          onWant={onChart}
        />
      ) : (
        <section className="charts" aria-label="Charts">
          <p className="note">No rows, no charts.</p>
        </section>
      )}
    </div>
  );
}
