/** A progress bar, where the progress is known. */

export interface ProgressProps {
  readonly label: string;
  readonly done: number;
  readonly expected: number | undefined;
  /** `complete` is all of it, whatever was expected. */
  readonly state: string;
}

export function Progress({ label, done, expected, state }: ProgressProps) {
  const share = expected === undefined || expected === 0 ? undefined : Math.min(1, done / expected);
  const percent = state === 'complete' ? 100 : share === undefined ? undefined : Math.floor(100 * share);
  return (
    <div
      className={`progress is-${state}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(percent !== undefined && { 'aria-valuenow': percent })}
    >
      <span style={{ width: `${percent ?? 100}%` }} className={percent === undefined ? 'is-unknown' : ''} />
    </div>
  );
}
