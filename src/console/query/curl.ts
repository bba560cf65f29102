/** The command that does the same in a shell. */
import type { Operation } from './operation.ts';
import type { Query } from './types.ts';

const accepts: Readonly<Record<Query['transport'], string>> = {
  multipart: 'multipart/mixed',
  sse: 'text/event-stream',
  // curl speaks no protocol over WebSockets: the same subscription comes as events.
  websocket: 'text/event-stream',
};

export function curlOf(origin: string, { document, variables }: Operation, transport: Query['transport']): string {
  const body = JSON.stringify({ query: document.replaceAll(/\s+/g, ' '), variables });
  return [
    `curl -N ${origin}/graphql \\`,
    `  -H 'accept: ${accepts[transport]}' \\`,
    `  -H 'content-type: application/json' \\`,
    `  --data ${quoted(body)}`,
  ].join('\n');
}

/** As a shell takes it word for word. */
export const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
