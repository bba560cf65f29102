/** The query of the form, the one that runs, and how one becomes the other: by a run, by an address, by going back. */
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { Catalogue } from './catalogue/types.ts';
import { client } from './connection/client.ts';
import { spareConnection } from './connection/spare-connection.ts';
import { noteRun } from './history/recent-queries.ts';
import { estimateAll } from './query/estimate-all.ts';
import { firstQuery } from './query/first-query.ts';
import { firstList, listOf } from './query/list-of.ts';
import { asksForBatchSize, type Operation, operationOf, transportOf } from './query/operation.ts';
import { permalinkOf, readPermalink } from './query/permalink.ts';
import { sameQuery } from './query/same-query.ts';
import { sayQuery } from './query/say-query.ts';
import type { ChartChoice, Query } from './query/types.ts';
import { columnsOf } from './run/cells.ts';
import type { Run } from './run/run.ts';
import { seeStream } from './run/see-stream.ts';
import { useBatchSize } from './run/use-batch-size.ts';
import { useRun } from './run/use-run.ts';
import { controlStream } from './streams/control-stream.ts';
import { noteStream } from './streams/own-streams.ts';

export interface QueryState {
  /** The query in the form. */
  readonly query: Query;
  /** The query of the run. */
  readonly shown: Query;
  readonly run: Run | undefined;
  /** The operation of the form, or why there is none. */
  readonly operation: Operation | Error;
  /** What is wrong in the address. */
  readonly fault: string | undefined;
  readonly change: (query: Query) => void;
  readonly runThis: (query: Query) => void;
  /** Shows something else in the charts: no other rows. */
  readonly chart: (charts: ChartChoice) => void;
}

export function useQuery(catalogue: Catalogue): QueryState {
  const [linked] = useState(() => readPermalink(catalogue, location.hash.slice(1)));
  const [fault, setFault] = useState(linked instanceof Error ? linked.message : undefined);
  const [query, setQuery] = useState(() =>
    linked === undefined || linked instanceof Error ? firstQuery(catalogue, firstList(catalogue)) : linked,
  );
  const [shown, setShown] = useState(query);
  const [run, start] = useRun();
  const { begun, want } = useBatchSize(query.batchSize);
  const operation = useMemo(() => attempt(catalogue, query), [catalogue, query]);

  const runThis = useCallback(
    (next: Query) => {
      const operation = attempt(catalogue, next);
      setQuery(next);
      if (operation instanceof Error) return;
      const list = listOf(catalogue, next);
      setFault(undefined);
      setShown(next);
      const link = permalinkOf(catalogue, next);
      noteRun({ link, name: sayQuery(list.type, next) });
      enter(link);
      const batchSize = asksForBatchSize(next) ? next.batchSize : undefined;
      start({
        client,
        operation,
        transport: transportOf(next),
        columns: columnsOf(catalogue, list, next.columns),
        key: list.key,
        first: next.first,
        live: next.live,
        ...(catalogue.features.streams && { see: seeStream }),
        spare: spareConnection,
        estimate: () => estimateAll(catalogue, list, next),
        // It may have ended meanwhile, which the run says itself.
        tell: controlStream,
        onStreamId(id) {
          noteStream(id);
          begun(id, batchSize);
        },
      });
    },
    [catalogue, start, begun],
  );

  const change = (next: Query) => {
    setFault(undefined);
    setQuery(next);
    if (next.batchSize === query.batchSize) return;
    // The stream that runs is told, and is still the one that the form describes.
    want(next.batchSize);
    if (sameQuery(shown, query)) setShown(next);
  };

  const chart = (charts: ChartChoice) => {
    setQuery({ ...query, charts });
    setShown({ ...shown, charts });
    history.replaceState(null, '', `#${permalinkOf(catalogue, { ...shown, charts })}`);
  };

  // The page opens with rows, unless its address asks for what cannot be.
  const opened = useRef(fault !== undefined || operation instanceof Error);
  useEffect(() => {
    if (!opened.current) runThis(query);
    opened.current = true;
  }, [runThis, query]);

  const latest = useRef(shown);
  latest.current = shown;
  useEffect(() => {
    const onAddress = () => {
      const linked = readPermalink(catalogue, location.hash.slice(1));
      if (linked instanceof Error) return setFault(linked.message);
      if (linked === undefined) return;
      setFault(undefined);
      // Who comes back from another view finds what was there.
      if (!sameQuery(linked, latest.current)) return runThis(linked);
      setQuery(linked);
      setShown(linked);
    };
    addEventListener('hashchange', onAddress);
    return () => removeEventListener('hashchange', onAddress);
  }, [catalogue, runThis]);

  return { query, shown, run, operation, fault, change, runThis, chart };
}

/** The address of a query is one that the browser goes back to; the first one takes the place of what led here. */
function enter(link: string): void {
  const hash = `#${link}`;
  if (location.hash === hash) return;
  if (location.hash === '' || location.hash.startsWith('#/')) history.replaceState(null, '', hash);
  else history.pushState(null, '', hash);
}

function attempt(catalogue: Catalogue, query: Query): Operation | Error {
  try {
    return operationOf(catalogue, listOf(catalogue, query), query);
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}
