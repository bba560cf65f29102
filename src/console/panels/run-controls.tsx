/** The buttons that steer a run. */
import type { Run } from '../run/run.ts';
import { isHeld, isOver, isPaused, type RunStatus } from '../run/run-status.ts';
import { ConfirmButton } from '../ui/confirm-button.tsx';
import { Icon } from '../ui/icon.tsx';

export interface RunControlsProps {
  readonly run: Run;
  readonly status: RunStatus;
  /** Whether the form asks for something else than what is shown. */
  readonly isChanged: boolean;
  readonly onRun: () => void;
}

export function RunControls({ run, status, isChanged, onRun }: RunControlsProps) {
  const over = isOver(status);
  const isResumable = isPaused(status);
  return (
    <>
      {(over || isChanged) && (
        <button type="button" className="primary" onClick={onRun}>
          <Icon name="run" /> Run
        </button>
      )}
      {!over && isResumable && isHeld(status) && (
        <ConfirmButton
          className={isChanged ? '' : 'primary'}
          question="An operator has paused this stream. Resume it all the same?"
          yes="Resume"
          onYes={run.resume}
        >
          <Icon name="run" /> Resume…
        </ConfirmButton>
      )}
      {!over && isResumable && !isHeld(status) && (
        <button type="button" className={isChanged ? '' : 'primary'} onClick={run.resume}>
          <Icon name="run" /> Resume
        </button>
      )}
      {!over && !isResumable && (
        <button type="button" className={isChanged ? '' : 'primary'} onClick={run.pause}>
          <Icon name="pause" /> Pause
        </button>
      )}
      <button type="button" onClick={run.stop} disabled={over}>
        <Icon name="stop" /> Stop
      </button>
    </>
  );
}
