/** Tells a running stream what to do, and its reader why. */
import { ask } from '../catalogue/ask.ts';
import type { StreamCommand } from '../gql/graphql.ts';
import { ControlStream } from './documents.ts';

export interface Operator {
  readonly token: string;
  /** A word for the reader; empty for none. */
  readonly message?: string;
}

/** @param operator who tells a stream of another. @throws Error with what the server says, as for a stream that has ended. */
export async function controlStream(streamId: string, command: StreamCommand, operator?: Operator): Promise<void> {
  const { token, message = '' } = operator ?? {};
  await ask(
    ControlStream,
    { streamId, command, ...(message !== '' && { message }) },
    token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
  );
}
