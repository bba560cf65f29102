/** A query by form, its rows in a grid, and charts beside them. */
import { useEffect, useMemo, useState } from 'react';
import type { Catalogue } from './catalogue/types.ts';
import type { Downloading } from './download/use-download.ts';
import { QueryForm } from './form/query-form.tsx';
import { QueriesPanel } from './history/queries-panel.tsx';
import { CodePanel } from './panels/code-panel.tsx';
import { DownloadPanel } from './panels/download-panel.tsx';
import { RunView } from './panels/run-view.tsx';
import { listOf } from './query/list-of.ts';
import { permalinkOf } from './query/permalink.ts';
import { addConditions, canSort, filtersOf, rangeOf, sortBy } from './query/query-actions.ts';
import type { RowActions } from './query/row-actions.ts';
import { sameQuery } from './query/same-query.ts';
import { sayQuery } from './query/say-query.ts';
import type { Query } from './query/types.ts';
import { useQuery } from './use-query.ts';

export interface ExploreProps {
  readonly catalogue: Catalogue;
  readonly downloading: Downloading;
  readonly isShown: boolean;
}

export function Explore({ catalogue, downloading, isShown }: ExploreProps) {
  const { query, shown, run, operation, fault, change, runThis, chart } = useQuery(catalogue);
  const [isOpen, setIsOpen] = useState(() => matchMedia('(min-width: 900px)').matches);
  const list = listOf(catalogue, query);
  const shownList = listOf(catalogue, shown);
  const problem = operation instanceof Error ? operation.message : undefined;
  const isChanged = !sameQuery(query, shown);
  /** A query that cannot be run, at which a run has been asked for: a word about it before would come too soon. */
  const [asked, setAsked] = useState<Query>();
  const isAsked = asked === query && problem !== undefined;
  const start = () => {
    setAsked(query);
    runThis(query);
  };

  const actions = useMemo<RowActions>(
    () => ({
      canSort: (column) => canSort(catalogue, shownList, column),
      sortBy: (column, isAdded) => runThis(sortBy(shown, column.path, isAdded)),
      filtersOf: (column, cell) => filtersOf(catalogue, shownList, column, cell),
      rangeOf: (column, from, to) => rangeOf(catalogue, shownList, column, from, to),
      filter: ({ conditions }) => runThis(addConditions(shown, conditions)),
    }),
    [catalogue, shownList, shown, runThis],
  );

  // A phone has the form above the rows: it makes way for them.
  // biome-ignore lint/correctness/useExhaustiveDependencies: at each run
  useEffect(() => {
    if (!matchMedia('(min-width: 900px)').matches) setIsOpen(false);
  }, [run]);

  return (
    <main className="explore" hidden={!isShown}>
      <details className="aside" open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
        <summary>Query</summary>
        <QueryForm
          catalogue={catalogue}
          list={list}
          query={query}
          problem={problem}
          isAsked={isAsked}
          isChanged={isChanged || run === undefined}
          onChange={change}
          onRun={start}
        />
        <QueriesPanel current={{ link: permalinkOf(catalogue, query), name: sayQuery(list.type, query) }} />
      </details>
      {run === undefined && <Unrun message={fault ?? problem} isGood={problem === undefined} onRun={start} />}
      {run && (
        <RunView
          catalogue={catalogue}
          run={run}
          query={shown}
          actions={actions}
          onChart={chart}
          isChanged={isChanged}
          problem={problem}
          said={fault ?? (isAsked ? problem : undefined)}
          onRun={start}
          code={operation instanceof Error ? null : <CodePanel {...{ catalogue, list, query, operation }} />}
          download={operation instanceof Error ? null : <DownloadPanel {...{ catalogue, list, query, downloading }} />}
        />
      )}
    </main>
  );
}

/** In the place of a run, where the address asks for none that can be made: the form has what is left of it. */
const Unrun = (props: {
  readonly message: string | undefined;
  readonly isGood: boolean;
  readonly onRun: () => void;
}) => (
  <div className="run">
    {props.message !== undefined && (
      <p className="problem" role="alert">
        {props.message}
      </p>
    )}
    <div>
      <button type="button" className="primary" disabled={!props.isGood} onClick={props.onRun}>
        Run
      </button>
    </div>
  </div>
);
