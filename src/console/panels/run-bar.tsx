/** The buttons of a run, and its status. */
import type { Run } from '../run/run.ts';
import { isOver, type RunStatus } from '../run/run-status.ts';
import { formatCount, formatDuration } from '../ui/numbers.ts';
import { Progress } from '../ui/progress.tsx';
import { Stat } from '../ui/stat.tsx';
import { RunControls } from './run-controls.tsx';
import { StateLine } from './state-line.tsx';

export interface RunBarProps {
  readonly run: Run;
  readonly status: RunStatus;
  /** Whether the form asks for something else than what is shown. */
  readonly isChanged: boolean;
  /** Whether the rows are asked for in an order. */
  readonly isOrdered: boolean;
  /** Rows that are asked for at a time; undefined for all. */
  readonly first: number | undefined;
  readonly onRun: () => void;
  readonly follows: boolean;
  readonly onFollow: (follows: boolean) => void;
}

export function RunBar({ run, status, isChanged, isOrdered, first, onRun, follows, onFollow }: RunBarProps) {
  const { state, delivered, expected, isLimited, total, rate } = status;
  const isPaused = state === 'paused';
  const all = isLimited ? total : expected;
  const isExact = state === 'complete' && !isLimited;
  return (
    <section className="run-bar" aria-label="Run">
      <div className="controls">
        <RunControls {...{ run, status, isChanged, onRun }} />
        <label className="check follow">
          <input type="checkbox" checked={follows} onChange={({ target }) => onFollow(target.checked)} />
          <span>Follow</span>
        </label>
      </div>
      <Progress label="Rows delivered" done={delivered} expected={all} state={isLimited ? 'limited' : state} />
      <dl className="stats">
        <Stat term="rows" text={formatCount(delivered)} />
        {status.live ? (
          <>
            <Stat term="changed" text={formatCount(status.live.changed)} />
            <Stat term="gone" text={formatCount(status.live.removed)} />
          </>
        ) : (
          <Stat term={isExact ? 'of' : 'of about'} text={all === undefined ? '–' : formatCount(all)} />
        )}
        <Stat term={isOver(status) ? 'mean rows/s' : 'rows/s'} text={isPaused ? '–' : formatCount(rate)} />
        <Stat term="elapsed" text={formatDuration(status.elapsedMs)} />
        <Stat term="first row" text={status.firstRowMs === undefined ? '–' : formatDuration(status.firstRowMs)} />
      </dl>
      <StateLine {...{ run, status, isOrdered, first }} />
    </section>
  );
}
