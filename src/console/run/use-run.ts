/** The one stream that the page shows: a new one ends the one before. */
import { useCallback, useEffect, useRef, useState } from 'react';
import { type Run, startRun } from './run.ts';
import type { RunOptions } from './run-options.ts';

export function useRun(): readonly [run: Run | undefined, start: (options: RunOptions) => void] {
  const current = useRef<Run>(undefined);
  const [run, setRun] = useState<Run>();
  const start = useCallback((options: RunOptions) => {
    current.current?.stop();
    current.current = startRun(options);
    setRun(current.current);
  }, []);
  useEffect(() => () => current.current?.stop(), []);
  return [run, start];
}
