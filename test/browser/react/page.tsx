/** A page whose components read streams by `sluice/react`: which one, its address says. What happened is on `window.seen`. */
import { StrictMode, Suspense, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { createClient } from '../../../src/client/index.ts';
import type { Document } from '../../../src/client/types.ts';
import { type RowStreamOptions, SluiceClient, useRowStream } from '../../../src/react/index.ts';

interface Result {
  readonly flights: { readonly rows: readonly { readonly id: number; readonly delay: number }[] };
}

/** As codegen types a document. */
const Flights: Document<Result, { readonly first?: number }> = `
  subscription Flights($first: Int, $after: String) {
    flights(first: $first, after: $after) {
      rows { id delay origin { name city } destination { name city } } estimatedTotal token end { rowCount checksum }
    }
  }
`;

export interface Seen {
  readonly ids: readonly number[];
  /** The frame of each commit, in milliseconds. */
  readonly frames: readonly number[];
  readonly fallbacks: number;
  /** Rows of the first render that was not the fallback. */
  readonly atFirst: number | undefined;
}

declare global {
  interface Window {
    seen: Seen;
  }
}

window.seen = { ids: [], frames: [], fallbacks: 0, atFirst: undefined };
const client = createClient({ url: new URL('/graphql', location.href).href });

function Rows({ first, ...options }: RowStreamOptions & { readonly first: number }) {
  const { rows, delivered, expected, state, error, end, pause, resume, stop } = useRowStream(
    Flights,
    { first },
    options,
  );
  useLayoutEffect(() => {
    const { frames, atFirst, ...seen } = window.seen;
    window.seen = {
      ...seen,
      ids: rows.map(({ id }) => id),
      frames: [...frames, Number(document.timeline.currentTime)],
      atFirst: atFirst ?? rows.length,
    };
  });
  return (
    <>
      <p role="status">
        {state}: {delivered} of {expected ?? 'some'} {end?.rowCount} {error?.message}
      </p>
      <button type="button" onClick={pause}>
        Pause
      </button>
      <button type="button" onClick={resume}>
        Resume
      </button>
      <button type="button" onClick={stop}>
        Stop
      </button>
    </>
  );
}

function Fallback() {
  useLayoutEffect(() => {
    window.seen = { ...window.seen, fallbacks: window.seen.fallbacks + 1 };
  });
  return <p>waiting</p>;
}

function Page() {
  const [isThere, setIsThere] = useState(true);
  const { first = '1000', transport = 'sse', suspend } = Object.fromEntries(new URLSearchParams(location.search));
  const options: RowStreamOptions = {
    transport: transport === 'multipart' || transport === 'websocket' ? transport : 'sse',
    suspend: suspend === 'yes',
  };
  return (
    <>
      <Suspense fallback={<Fallback />}>{isThere && <Rows first={Number(first)} {...options} />}</Suspense>
      <button type="button" onClick={() => setIsThere(!isThere)}>
        Leave
      </button>
    </>
  );
}

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no root.');
createRoot(root).render(
  <StrictMode>
    <SluiceClient client={client}>
      <Page />
    </SluiceClient>
  </StrictMode>,
);
