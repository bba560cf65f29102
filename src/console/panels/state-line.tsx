/** The state of a run in words, with a button that helps where it stands still or has ended before its last row. */
import type { Run } from '../run/run.ts';
import type { RunStatus } from '../run/run-status.ts';
import { sayState } from '../run/say-state.ts';
import { sayWait } from '../run/say-wait.ts';
import { formatCount, formatRows } from '../ui/numbers.ts';

export interface StateLineProps {
  readonly run: Run;
  readonly status: RunStatus;
  readonly isOrdered: boolean;
  /** Rows that are asked for at a time; undefined for all. */
  readonly first: number | undefined;
}

export function StateLine({ run, status, isOrdered, first }: StateLineProps) {
  const { state, proof, snapshots, seen } = status;
  const isFlawed = proof?.agrees === 'not';
  const look = isFlawed ? 'failed' : status.isLimited ? 'limited' : lookOf(status);
  const wait = sayWait(status, isOrdered);
  return (
    <div className={`state is-${look}`}>
      <span role="status">{sayState(status)}</span>
      {wait !== '' && <span className="wait">{wait}</span>}
      {state === 'retrying' && (
        <button type="button" className="quiet" onClick={run.retryNow}>
          Retry now
        </button>
      )}
      {proof && status.delivered + proof.rowCount > 0 && <span className="proof">{sayProof(status)}</span>}
      {snapshots > 1 && (
        <span className="snapshots">
          read at {snapshots} moments: what changed in between may show in one part and not in another
        </span>
      )}
      {status.isCrowded && (
        <span className="crowded">
          over WebSocket: other tabs hold the connections that a browser makes to one server
        </span>
      )}
      {seen?.message !== undefined && <span className="message">An operator says: {seen.message}</span>}
      {status.canGoOn && <GoOn run={run} status={status} first={first} />}
    </div>
  );
}

/** No limit and no stop is final where the stream has a token. */
function GoOn({ run, status, first }: Omit<StateLineProps, 'isOrdered'>) {
  const left = first === undefined || status.isLimited ? first : Math.max(0, first - status.delivered) || first;
  return (
    <span className="go-on">
      <button type="button" onClick={() => run.goOn(left)}>
        Continue from here{left !== undefined && `, ${formatRows(left)}`}
      </button>
      {left !== undefined && (
        <button type="button" onClick={() => run.goOn(undefined)}>
          All the rest
        </button>
      )}
    </span>
  );
}

function lookOf({ state, seen, quietMs, live }: RunStatus): string {
  if (state !== 'running' && state !== 'connecting') return state;
  return seen?.pausedBy !== undefined ? 'paused' : quietMs > 1500 && !live?.isCaughtUp ? 'quiet' : state;
}

function sayProof({ proof, isLimited }: RunStatus): string {
  const which = isLimited ? ' of these rows' : '';
  if (proof?.agrees === 'count and checksum') return `count and checksum ${proof.checksum}${which} verified`;
  if (proof?.agrees === 'count') return `count${which} verified`;
  return `the server counted ${formatCount(proof?.rowCount ?? 0)} rows, checksum ${proof?.checksum ?? '–'}`;
}
