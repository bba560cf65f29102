/** What steers a run, and what is known of it. */
import type { Run, RunStatus } from '../run/run.ts';
import { isOver } from '../run/run.ts';
import { sayState } from '../run/say-state.ts';
import { Icon } from '../ui/icon.tsx';
import { formatCount, formatDuration } from '../ui/numbers.ts';
import { Progress } from '../ui/progress.tsx';
import { Stat } from '../ui/stat.tsx';

export interface RunBarProps {
  readonly run: Run;
  readonly status: RunStatus;
  /** Whether the form asks for something else than what is shown. */
  readonly isChanged: boolean;
  readonly onRun: () => void;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
}

export function RunBar({ run, status, isChanged, onRun, follows, onFollow }: RunBarProps) {
  const over = isOver(status);
  return (
    <section className="run-bar" aria-label="Run">
      <div className="controls">
        {over || isChanged ? (
          <button type="button" className="primary" onClick={onRun}>
            <Icon name="run" /> Run
          </button>
        ) : status.state === 'paused' ? (
          <button type="button" className="primary" onClick={run.resume}>
            <Icon name="run" /> Resume
          </button>
        ) : (
          <button type="button" className="primary" onClick={run.pause}>
            <Icon name="pause" /> Pause
          </button>
        )}
        <button type="button" onClick={run.stop} disabled={over}>
          <Icon name="stop" /> Stop
        </button>
        <label className="check follow">
          <input type="checkbox" checked={follows} onChange={({ target }) => onFollow(target.checked)} />
          <span>Follow</span>
        </label>
      </div>
      <Progress label="Rows delivered" done={status.delivered} expected={status.expected} state={status.state} />
      <dl className="stats">
        <Stat term="rows" text={formatCount(status.delivered)} />
        <Stat term="of about" text={status.expected === undefined ? '–' : formatCount(status.expected)} />
        <Stat term="rows/s" text={formatCount(status.rate)} />
        <Stat term="elapsed" text={formatDuration(status.elapsedMs)} />
        <Stat term="first row" text={status.firstRowMs === undefined ? '–' : formatDuration(status.firstRowMs)} />
      </dl>
      <StateLine status={status} />
    </section>
  );
}

function StateLine({ status }: { readonly status: RunStatus }) {
  const { state, proof } = status;
  return (
    <p className={`state is-${state}${proof?.agrees === 'not' ? ' is-failed' : ''}`}>
      <span role="status">{sayState(status)}</span>
      {proof && <span className="proof">{sayProof(status)}</span>}
    </p>
  );
}

function sayProof({ proof }: RunStatus): string {
  if (proof?.agrees === 'count and checksum') return `count and checksum ${proof.checksum} verified`;
  if (proof?.agrees === 'count') return 'count verified';
  return `the server counted ${formatCount(proof?.rowCount ?? 0)} rows, checksum ${proof?.checksum ?? '–'}`;
}
