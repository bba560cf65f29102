/** The page: what the server offers, then what the user makes of it. */
import { useEffect, useRef, useState } from 'react';
import { fetchCatalogue } from './catalogue/fetch-catalogue.ts';
import type { Catalogue } from './catalogue/types.ts';
import { Explore } from './explore.tsx';
import { StreamsView } from './streams/streams-view.tsx';
import { ThemeSwitch } from './ui/theme-switch.tsx';
import { useView, type View } from './ui/use-view.ts';

export function App() {
  const [catalogue, setCatalogue] = useState<Catalogue | Error>();
  useEffect(() => {
    const leaving = new AbortController();
    fetchCatalogue(leaving.signal).then(setCatalogue, (error: unknown) => {
      if (!leaving.signal.aborted) setCatalogue(error instanceof Error ? error : new Error(String(error)));
    });
    return () => leaving.abort();
  }, []);
  const [view, show] = useView();
  const hasExplored = useRef(false);
  hasExplored.current ||= view === 'explore';
  return (
    <>
      <header className="top">
        <h1>
          <img src="./sluice.svg" alt="" width="22" height="22" /> Sluice
        </h1>
        <p className="claim">rows as they are read</p>
        <nav aria-label="Views" className="views">
          {views.map(({ id, label }) => (
            <button
              key={id}
              type="button"
              className="quiet"
              aria-current={id === view ? 'page' : undefined}
              onClick={() => show(id)}
            >
              {label}
            </button>
          ))}
        </nav>
        <nav aria-label="Elsewhere" className="elsewhere">
          <a href="/graphql">GraphiQL</a>
          <a href="/metrics">Metrics</a>
        </nav>
        <ThemeSwitch />
      </header>
      {/* A run goes on while something else is looked at. */}
      {catalogue !== undefined && !(catalogue instanceof Error) && hasExplored.current && (
        <Explore catalogue={catalogue} isShown={view === 'explore'} />
      )}
      {view === 'streams' ? (
        <StreamsView />
      ) : catalogue instanceof Error ? (
        <Trouble error={catalogue} />
      ) : (
        catalogue === undefined && <main className="waiting" aria-busy="true" />
      )}
    </>
  );
}

const views: readonly { readonly id: View; readonly label: string }[] = [
  { id: 'explore', label: 'Explore' },
  { id: 'streams', label: 'Streams' },
];

const Trouble = ({ error }: { readonly error: Error }) => (
  <main className="trouble">
    <h2>The server does not say what it has</h2>
    <p>{error.message}</p>
    <p>The console asks by introspection: is it on (INTROSPECTION), and is the server up?</p>
    <button type="button" className="primary" onClick={() => location.reload()}>
      Try again
    </button>
  </main>
);
