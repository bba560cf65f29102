/** A stream that has ended: how, why, and what it had given by then. */
import { formatDuration, formatRows } from '../ui/numbers.ts';
import type { StreamStatus } from './watch-statuses.ts';

export function EndedStream({ stream, isOwn }: { readonly stream: StreamStatus; readonly isOwn: boolean }) {
  const { transport, model, client, plan, rows, age, endedAgo, message, reason } = stream;
  const outcome = stream.outcome ?? 'ended';
  return (
    <li className="stream-card is-ended" aria-label={`${model} by ${transport}, ${outcome}`}>
      <header>
        <h3>{model}</h3>
        <span className="transport">{transport}</span>
        <span className={`badge is-${outcome.replaceAll(' ', '-')}`}>{outcome}</span>
        {isOwn && <span className="badge">this page</span>}
        <span>
          {formatRows(rows)} in {formatDuration(1000 * age)}, {sayAgo(endedAgo ?? 0)}
        </span>
        <span className="client">{client}</span>
      </header>
      {reason !== null && <p className="note">{reason}</p>}
      {message !== null && !reason?.includes(message) && <p className="note">Its reader was told: {message}</p>}
      {plan !== '{}' && <code className="plan">{plan}</code>}
    </li>
  );
}

/** In whole units: it is read, not compared. */
function sayAgo(seconds: number): string {
  if (seconds < 60) return `${Math.round(seconds)} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  return `${Math.round(seconds / 3600)} h ago`;
}
