/** A run: its bar, its rows or its code, and its charts. */
import { type ReactNode, useState } from 'react';
import { Charts } from '../charts/charts.tsx';
import { Grid } from '../grid/grid.tsx';
import type { Run } from '../run/run.ts';
import { type Tab, Tabs } from '../ui/tabs.tsx';
import { useStatus } from '../ui/use-status.ts';
import { RunBar } from './run-bar.tsx';

export interface RunViewProps {
  readonly run: Run;
  readonly keyFields: readonly string[];
  readonly isChanged: boolean;
  /** Why the query of the form cannot be run. */
  readonly problem: string | undefined;
  readonly onRun: () => void;
  readonly code: ReactNode;
  readonly download: ReactNode;
}

export function RunView({ run, keyFields, isChanged, problem, onRun, code, download }: RunViewProps) {
  const status = useStatus(run);
  const [follows, setFollows] = useState(false);
  const [tab, setTab] = useState('rows');
  const rows = (
    <Grid rows={run.rows} length={run.rows.length} follows={follows} onScrollAway={() => setFollows(false)} />
  );
  const tabs: readonly Tab[] = [
    { id: 'rows', label: 'Rows', content: rows },
    { id: 'download', label: 'Download', content: download ?? <p className="note">{problem}</p> },
    { id: 'code', label: 'Code', content: code ?? <p className="note">{problem}</p> },
  ];
  return (
    <div className="run">
      <RunBar {...{ run, status, isChanged, onRun, follows }} onFollow={setFollows} />
      {problem !== undefined && <p className="problem">{problem}</p>}
      <Tabs label="Views of the rows" tabs={tabs} chosen={tab} onChoose={setTab} />
      <Charts run={run} keyFields={keyFields} version={status.delivered} />
    </div>
  );
}
