/** The page: what the server offers, then what the user makes of it. */
import { useRef } from 'react';
import { DownloadSign } from './download/download-sign.tsx';
import { useDownload } from './download/use-download.ts';
import { Explore } from './explore.tsx';
import { useRefusal } from './login/bearer.ts';
import { Login } from './login/login.tsx';
import { useCatalogue } from './login/use-catalogue.ts';
import { StreamsView } from './streams/streams-view.tsx';
import { ZoneSwitch } from './time/zone-switch.tsx';
import { ThemeSwitch } from './ui/theme-switch.tsx';
import { useView, type View } from './ui/use-view.ts';

export function App() {
  const { viewer, catalogue } = useCatalogue();
  const [view, show] = useView();
  const downloading = useDownload(viewer);
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
        {downloading.download && <DownloadSign download={downloading.download} />}
        <nav aria-label="Elsewhere" className="elsewhere">
          <a href="/graphql">GraphiQL</a>
          <a href="/metrics">Metrics</a>
        </nav>
        <Login />
        <ZoneSwitch />
        <ThemeSwitch />
      </header>
      {/* A run goes on while something else is looked at. */}
      {catalogue !== undefined && !(catalogue instanceof Error) && hasExplored.current && (
        <Explore key={viewer} catalogue={catalogue} downloading={downloading} isShown={view === 'explore'} />
      )}
      {view === 'streams' ? (
        <StreamsView />
      ) : catalogue instanceof Error ? (
        <Trouble error={catalogue} />
      ) : (
        catalogue === undefined && (
          <main className="waiting" aria-busy="true">
            The server is asked what it has …
          </main>
        )
      )}
    </>
  );
}

const views: readonly { readonly id: View; readonly label: string }[] = [
  { id: 'explore', label: 'Explore' },
  { id: 'streams', label: 'Streams' },
];

function Trouble({ error }: { readonly error: Error }) {
  if (useRefusal() !== undefined)
    return (
      <main className="trouble">
        <h2>This server asks who you are</h2>
        <p>Log in above to see what it has for you.</p>
      </main>
    );
  return (
    <main className="trouble">
      <h2>The server does not describe its lists</h2>
      <p>{error.message}</p>
      <p>The console asks by introspection: is it on (INTROSPECTION), and is the server up?</p>
      <button type="button" className="primary" onClick={() => location.reload()}>
        Try again
      </button>
    </main>
  );
}
