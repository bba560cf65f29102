/** A query by form, its rows in a grid, and charts beside them. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { createClient } from '../client/create-client.ts';
import type { Catalogue } from './catalogue/types.ts';
import { useDownload } from './download/use-download.ts';
import { QueryForm } from './form/query-form.tsx';
import { CodePanel } from './panels/code-panel.tsx';
import { DownloadPanel } from './panels/download-panel.tsx';
import { RunView } from './panels/run-view.tsx';
import { firstQuery } from './query/first-query.ts';
import { asksForBatchSize, type Operation, operationOf } from './query/operation.ts';
import { permalinkOf, readPermalink } from './query/permalink.ts';
import type { Query } from './query/types.ts';
import { columnsOf } from './run/cells.ts';
import { useBatchSize } from './run/use-batch-size.ts';
import { useRun } from './run/use-run.ts';
import { controlStream } from './streams/control-stream.ts';
import { noteStream } from './streams/own-streams.ts';

const client = createClient({ url: new URL('/graphql', location.href).href });

export interface ExploreProps {
  readonly catalogue: Catalogue;
  readonly isShown: boolean;
}

export function Explore({ catalogue, isShown }: ExploreProps) {
  const [linked] = useState(() => readPermalink(catalogue, location.hash.slice(1)));
  const [fault, setFault] = useState(linked instanceof Error ? linked : undefined);
  const [query, setQuery] = useState(() => startingQuery(catalogue, linked));
  const [shown, setShown] = useState(query);
  const [run, start] = useRun();
  const downloading = useDownload();
  const { begun, want } = useBatchSize(query.batchSize);
  const list = listOf(catalogue, query);
  const operation = useMemo(() => attempt(() => operationOf(catalogue, list, query)), [catalogue, list, query]);

  const runQuery = useCallback(() => {
    if (operation instanceof Error) return;
    setFault(undefined);
    history.replaceState(null, '', `#${permalinkOf(catalogue, query)}`);
    setShown(query);
    const batchSize = asksForBatchSize(query) ? query.batchSize : undefined;
    start({
      client,
      operation,
      door: query.door,
      columns: columnsOf(catalogue, list, query.columns),
      key: list.key,
      first: query.first,
      // It may have ended meanwhile, which the run says itself.
      tell: (id, command) => void controlStream(id, command).catch(() => {}),
      onStreamId(id) {
        noteStream(id);
        begun(id, batchSize);
      },
    });
  }, [catalogue, list, query, operation, start, begun]);

  const changeQuery = (next: Query) => {
    setFault(undefined);
    setQuery(next);
    if (next.batchSize === query.batchSize) return;
    // The stream that runs is told, and is still the one that the form describes.
    want(next.batchSize);
    if (shown === query) setShown(next);
  };

  // The page opens with rows, unless its address asks for what cannot be.
  const [beganBad] = useState(linked instanceof Error || operation instanceof Error);
  const opened = useRef(beganBad);
  useEffect(() => {
    if (!opened.current) runQuery();
    opened.current = true;
  }, [runQuery]);

  useEffect(() => {
    const onLink = () => {
      const linked = readPermalink(catalogue, location.hash.slice(1));
      setFault(linked instanceof Error ? linked : undefined);
      if (linked && !(linked instanceof Error)) setQuery(linked);
    };
    addEventListener('hashchange', onLink);
    return () => removeEventListener('hashchange', onLink);
  }, [catalogue]);

  const problem = operation instanceof Error ? operation.message : undefined;
  return (
    <main className="explore" hidden={!isShown}>
      <details className="aside" open={matchMedia('(min-width: 900px)').matches}>
        <summary>Query</summary>
        <QueryForm catalogue={catalogue} list={list} query={query} onChange={changeQuery} onRun={runQuery} />
      </details>
      {run === undefined && beganBad && (
        <Unrun message={fault?.message ?? problem} isGood={problem === undefined} onRun={runQuery} />
      )}
      {run && (
        <RunView
          run={run}
          keyFields={listOf(catalogue, shown).key}
          isChanged={query !== shown}
          problem={fault?.message ?? problem}
          onRun={runQuery}
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

function startingQuery(catalogue: Catalogue, linked: Query | Error | undefined): Query {
  if (linked !== undefined && !(linked instanceof Error)) return linked;
  return firstQuery(catalogue, catalogue.lists.get('flights') ?? firstList(catalogue));
}

const listOf = (catalogue: Catalogue, { list }: Query) => catalogue.lists.get(list) ?? firstList(catalogue);

function firstList({ lists }: Catalogue) {
  const [first] = lists.values();
  if (first === undefined) throw new Error('The server has no list of rows.');
  return first;
}

function attempt(make: () => Operation): Operation | Error {
  try {
    return make();
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
