/** Tells a running stream what to do. */
import { ask } from '../catalogue/ask.ts';
import type { StreamCommand } from '../gql/graphql.ts';
import { ControlStream } from './documents.ts';

/** @param token of an operator, who tells a stream of another. @throws Error with what the server says, as for a stream that has ended. */
export async function controlStream(streamId: string, command: StreamCommand, token?: string): Promise<void> {
  await ask(
    ControlStream,
    { streamId, command },
    token === undefined ? {} : { headers: { Authorization: `Bearer ${token}` } },
  );
}
