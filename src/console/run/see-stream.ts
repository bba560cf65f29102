/** Asks the server how a stream stands that stands still here. */
import { ask } from '../catalogue/ask.ts';
import { StreamNow } from '../streams/documents.ts';
import type { SeenStream } from './run-status.ts';

/** @returns undefined for a stream that the server does not know, and where it does not answer. */
export async function seeStream(id: string): Promise<SeenStream | undefined> {
  const { streams } = await ask(StreamNow, { id });
  const [stream] = streams;
  if (stream === undefined) return undefined;
  const { state, pace, message, outcome } = stream;
  return {
    state,
    pausedBy: pace.pausedBy ?? undefined,
    message: message ?? undefined,
    outcome: outcome ?? undefined,
  };
}
