/** The size of the batches of a running stream, as the form has it: the stream is told where it was begun with another. */
import { useCallback, useMemo, useRef } from 'react';
import { controlStream } from '../streams/control-stream.ts';
import { latest } from '../streams/latest.ts';

export interface BatchSize {
  /** A stream has begun, with this size; undefined for the server's. */
  readonly begun: (streamId: string, batchSize: number | undefined) => void;
  /** The size that is wanted from now on. */
  readonly want: (batchSize: number) => void;
}

/** @param wanted in the form, at first. */
export function useBatchSize(wanted: number): BatchSize {
  const size = useRef(wanted);
  const stream = useRef<string>(undefined);
  const tell = useMemo(
    () =>
      latest(async (batchSize: number) => {
        // It may have ended meanwhile, which its run says itself.
        if (stream.current !== undefined) await controlStream(stream.current, { batchSize }).catch(() => {});
      }),
    [],
  );
  const begun = useCallback(
    (streamId: string, batchSize: number | undefined) => {
      stream.current = streamId;
      if (batchSize !== size.current) tell(size.current);
    },
    [tell],
  );
  const want = useCallback(
    (batchSize: number) => {
      size.current = batchSize;
      tell(batchSize);
    },
    [tell],
  );
  return { begun, want };
}
