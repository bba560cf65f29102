/** The page: what the server offers, then what the user makes of it. */
import { useEffect, useState } from 'react';
import { fetchCatalogue } from './catalogue/fetch-catalogue.ts';
import type { Catalogue } from './catalogue/types.ts';
import { Explore } from './explore.tsx';
import { ThemeSwitch } from './ui/theme-switch.tsx';

export function App() {
  const [catalogue, setCatalogue] = useState<Catalogue | Error>();
  useEffect(() => {
    const leaving = new AbortController();
    fetchCatalogue(leaving.signal).then(setCatalogue, (error: unknown) => {
      if (!leaving.signal.aborted) setCatalogue(error instanceof Error ? error : new Error(String(error)));
    });
    return () => leaving.abort();
  }, []);
  return (
    <>
      <header className="top">
        <h1>
          <img src="./sluice.svg" alt="" width="22" height="22" /> Sluice
        </h1>
        <p className="claim">rows as they are read</p>
        <nav aria-label="Elsewhere">
          <a href="/graphql">GraphiQL</a>
          <a href="/metrics">Metrics</a>
        </nav>
        <ThemeSwitch />
      </header>
      {catalogue instanceof Error ? (
        <Trouble error={catalogue} />
      ) : catalogue === undefined ? (
        <main className="waiting" aria-busy="true" />
      ) : (
        <Explore catalogue={catalogue} />
      )}
    </>
  );
}

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
