/** One running stream, and what steers it. */
import { useId, useState } from 'react';
import type { StreamCommand } from '../gql/graphql.ts';
import { operatorToken } from '../operator/operator-token.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatBytes, formatCount, formatDuration, formatRows } from '../ui/numbers.ts';
import { Stat } from '../ui/stat.tsx';
import { controlStream } from './control-stream.ts';
import { StreamPace } from './stream-pace.tsx';
import type { StreamStatus } from './watch-statuses.ts';

/** A reader that has left a batch for so long is worth a word. */
const STALLED_SECONDS = 2;

export function StreamCard({ stream, isOwn }: { readonly stream: StreamStatus; readonly isOwn: boolean }) {
  const { id, transport, model, client, plan, pace, state, stalled } = stream;
  const [refusal, setRefusal] = useState('');
  const [message, setMessage] = useState('');
  const messageId = useId();
  const token = operatorToken();
  const tell = (command: StreamCommand) =>
    // Its own streams the page steers as their reader, unless there is a word to be said.
    controlStream(id, command, token === undefined || (isOwn && message === '') ? undefined : { token, message }).then(
      () => setRefusal(''),
      (error: Error) => setRefusal(error.message),
    );
  const name = `${model} by ${transport}`;
  return (
    <li className="stream-card" aria-label={name}>
      <header>
        <h3>{model}</h3>
        <span className="transport">{transport}</span>
        <span className={`badge is-${state}`}>{state}</span>
        {isOwn && <span className="badge">this page</span>}
        <span className="client">{client}</span>
      </header>
      <dl className="stats">
        <Stat term="rows" text={formatCount(stream.rows)} />
        <Stat term="rows/s" text={pace.pausedBy === null ? formatCount(stream.rate) : '–'} />
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
      {stream.message !== null && <p className="note">Its reader was told: {stream.message}</p>}
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
        <ConfirmButton
          disabled={state === 'ending'}
          question={`Cancel ${name} at ${formatRows(stream.rows)}? Its reader is told.`}
          yes="Cancel it"
          onYes={() => void tell({ cancel: true })}
        >
          <Icon name="stop" /> Cancel
        </ConfirmButton>
        <StreamPace tell={(command) => void tell(command)} />
      </div>
      {token !== undefined && (
        <div className="word">
          <label htmlFor={messageId}>Message to its reader</label>
          <input
            id={messageId}
            type="text"
            maxLength={500}
            placeholder="goes with the next command"
            value={message}
            onChange={({ target }) => setMessage(target.value)}
          />
        </div>
      )}
      <p className="problem" role="alert">
        {refusal}
      </p>
    </li>
  );
}
