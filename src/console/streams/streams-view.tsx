/** The streams that run: what each is about, and what it is told. */
import { keepOperatorToken, useOperatorToken } from '../operator/operator-token.ts';
import { TokenField } from '../operator/token-field.tsx';
import { formatCount } from '../ui/numbers.ts';
import { StreamCard } from './stream-card.tsx';
import { useOwnStreams, useStreams } from './use-streams.ts';

export function StreamsView() {
  const { streams, areAll, trouble } = useStreams();
  const own = useOwnStreams();
  const token = useOperatorToken();
  return (
    <main className="streams">
      <header className="streams-head">
        <h2>
          {areAll ? 'Streams of the server' : 'Streams of this page'}{' '}
          <span className="count">{formatCount(streams.length)}</span>
        </h2>
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
      {streams.length === 0 && trouble === undefined && <Nothing areAll={areAll} />}
      <ol className="stream-cards" aria-label="Streams">
        {streams.map((stream) => (
          <StreamCard key={stream.id} stream={stream} isOwn={own.includes(stream.id)} />
        ))}
      </ol>
    </main>
  );
}

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
