/** The streams that run, what each is about and what it is told; and those that have ended, and why. */
import { useId, useState } from 'react';
import { keepOperatorToken, useOperatorToken } from '../operator/operator-token.ts';
import { TokenField } from '../operator/token-field.tsx';
import { formatCount } from '../ui/numbers.ts';
import { EndedStream } from './ended-stream.tsx';
import { findStreams } from './find-streams.ts';
import { StreamCard } from './stream-card.tsx';
import { useOwnStreams, useStreams } from './use-streams.ts';

export function StreamsView() {
  const { running, ended, areAll, trouble } = useStreams();
  const own = useOwnStreams();
  const token = useOperatorToken();
  const [search, setSearch] = useState('');
  const [showsAll, setShowsAll] = useState(false);
  const searchId = useId();
  const found = findStreams(running, search);
  const foundEnded = findStreams(ended, search);
  const shown = showsAll ? foundEnded : foundEnded.slice(0, SHOWN);
  return (
    <main className="streams">
      <header className="streams-head">
        <h2>
          {areAll ? 'Streams of the server' : 'Streams of this page'}{' '}
          <span className="count">{formatCount(running.length)}</span>
        </h2>
        <search className="streams-search">
          <label htmlFor={searchId}>Filter</label>
          <input
            id={searchId}
            type="search"
            placeholder="model, client, outcome …"
            value={search}
            onChange={({ target }) => setSearch(target.value)}
          />
        </search>
        {token === undefined ? (
          <TokenField onToken={keepOperatorToken} />
        ) : (
          <button type="button" onClick={() => keepOperatorToken(undefined)}>
            Forget the token
          </button>
        )}
      </header>
      {trouble !== undefined && (
        <p className="problem" role="alert">
          {trouble}{' '}
          {token !== undefined && 'A server without OPERATOR_TOKEN makes a new token at each start: see its terminal.'}
        </p>
      )}
      {running.length === 0 && trouble === undefined && <Nothing areAll={areAll} />}
      {found.length < running.length && (
        <p className="note">
          {formatCount(found.length)} of {formatCount(running.length)} fit the filter.
        </p>
      )}
      <ol className="stream-cards" aria-label="Streams">
        {found.map((stream) => (
          <StreamCard key={stream.id} stream={stream} isOwn={own.includes(stream.id)} />
        ))}
      </ol>
      {foundEnded.length > 0 && (
        <section className="streams-ended" aria-label="Ended">
          <h3>
            Ended <span className="count">{formatCount(foundEnded.length)}</span>
          </h3>
          <ol className="stream-cards" aria-label="Ended streams">
            {shown.map((stream) => (
              <EndedStream key={stream.id} stream={stream} isOwn={own.includes(stream.id)} />
            ))}
          </ol>
          {shown.length < foundEnded.length && (
            <button type="button" className="quiet" onClick={() => setShowsAll(true)}>
              Show all {formatCount(foundEnded.length)}
            </button>
          )}
        </section>
      )}
    </main>
  );
}

/** Ended streams at first: the server keeps the last 200. */
const SHOWN = 10;

const Nothing = ({ areAll }: { readonly areAll: boolean }) => (
  <div className="streams-none">
    <p>No stream runs.</p>
    <p className="note">
      {areAll
        ? 'Each appears here from its first row to its last, on every transport: subscriptions, @stream lists, downloads.'
        : 'Run a query, or download one. With the operator’s token you see the streams of all clients: the terminal of the server shows an address that carries it.'}
    </p>
  </div>
);
