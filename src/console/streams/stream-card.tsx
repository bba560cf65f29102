/** One running stream, and what steers it. */
import { useState } from 'react';
import type { StreamCommand } from '../gql/graphql.ts';
import { operatorToken } from '../operator/operator-token.ts';
import { Icon } from '../ui/icon.tsx';
import { formatBytes, formatCount, formatDuration } from '../ui/numbers.ts';
import { Stat } from '../ui/stat.tsx';
import { controlStream } from './control-stream.ts';
import { StreamPace } from './stream-pace.tsx';
import type { StreamStatus } from './watch-statuses.ts';

/** A reader that has left a batch for so long is worth a word. */
const STALLED_SECONDS = 2;

export function StreamCard({ stream, isOwn }: { readonly stream: StreamStatus; readonly isOwn: boolean }) {
  const { id, door, model, client, plan, pace, state, stalled } = stream;
  const [refusal, setRefusal] = useState('');
  const tell = (command: StreamCommand) =>
    controlStream(id, command, isOwn ? undefined : operatorToken()).then(
      () => setRefusal(''),
      (error: Error) => setRefusal(error.message),
    );
  const name = `${model} by ${door}`;
  return (
    <li className="stream-card" aria-label={name}>
      <header>
        <h3>{model}</h3>
        <span className="door">{door}</span>
        <span className={`badge is-${state}`}>{state}</span>
        {isOwn && <span className="badge">this page</span>}
        <span className="client">{client}</span>
      </header>
      <dl className="stats">
        <Stat term="rows" text={formatCount(stream.rows)} />
        <Stat term="rows/s" text={formatCount(stream.rate)} />
        <Stat term="read" text={formatBytes(stream.bytes)} />
        <Stat term="held" text={formatBytes(stream.heldBytes)} />
        <Stat term="batch" text={formatCount(stream.batchSize)} />
        {pace.credit !== null && <Stat term="credit" text={formatCount(pace.credit)} />}
        <Stat term="connection" text={stream.holdsConnection ? 'held' : 'none'} />
        <Stat term="age" text={formatDuration(1000 * stream.age)} />
      </dl>
      {plan !== '{}' && <code className="plan">{plan}</code>}
      {stalled >= STALLED_SECONDS && (
        <p className="note">Its reader has left a batch untaken for {formatDuration(1000 * stalled)}.</p>
      )}
      {pace.pausedBy === 'operator' && <p className="note">An operator has paused it.</p>}
      <div className="controls">
        {pace.pausedBy !== null ? (
          <button type="button" disabled={state === 'ending'} onClick={() => void tell({ resume: true })}>
            <Icon name="run" /> Resume
          </button>
        ) : (
          <button type="button" disabled={state === 'ending'} onClick={() => void tell({ pause: true })}>
            <Icon name="pause" /> Pause
          </button>
        )}
        <button type="button" disabled={state === 'ending'} onClick={() => void tell({ cancel: true })}>
          <Icon name="stop" /> Cancel
        </button>
        <StreamPace tell={(command) => void tell(command)} />
      </div>
      <p className="problem" role="alert">
        {refusal}
      </p>
    </li>
  );
}
