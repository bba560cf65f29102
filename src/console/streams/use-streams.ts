/** The streams that the page may see, live. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import { useOperatorToken } from '../operator/operator-token.ts';
import { ownStreams, watchOwnStreams } from './own-streams.ts';
import { type StreamStatus, watchStatuses } from './watch-statuses.ts';

export interface SeenStreams {
  /** The oldest first. */
  readonly running: readonly StreamStatus[];
  /** The newest first. */
  readonly ended: readonly StreamStatus[];
  /** Whether these are all of the server's. */
  readonly areAll: boolean;
  /** Why they are not up to date; undefined where they are. */
  readonly trouble: string | undefined;
}

/** The names of this page's own. */
export const useOwnStreams = (): readonly string[] => useSyncExternalStore(watchOwnStreams, ownStreams);

export function useStreams(): SeenStreams {
  const token = useOperatorToken();
  const ids = useOwnStreams();
  // Who sees all streams asks once, however many there come to be.
  const names = token === undefined ? ids : none;
  const [seen, setSeen] = useState<SeenStreams>({ running: none, ended: none, areAll: false, trouble: undefined });
  useEffect(() => {
    const leaving = new AbortController();
    const { signal } = leaving;
    const show = (streams: readonly StreamStatus[], trouble?: string) => {
      if (signal.aborted) return;
      const running = streams.filter(({ state }) => state !== 'ended');
      const ended = streams.filter(({ state }) => state === 'ended').reverse();
      setSeen({ running, ended, areAll: token !== undefined, trouble });
    };
    const watch = async () => {
      if (token === undefined && names.length === 0) return show(none);
      const onFailure = () => show(none, 'The server does not answer: trying again.');
      // Where none of them runs any more, the last answer stays.
      for await (const streams of watchStatuses({ token, ids: names, ended: true, signal, onFailure })) show(streams);
    };
    watch().catch((error: Error) => show(none, error.message));
    return () => leaving.abort(new Error('no longer looked at'));
  }, [token, names]);
  return seen;
}

const none: readonly never[] = [];
