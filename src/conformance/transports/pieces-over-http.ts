/** Pieces over HTTP: of events, and of multipart responses. */
import { between } from '../../client/between.ts';
import type { ReadPieces } from '../transport.ts';
import { type Document, type PieceMessage, piecesIn } from './piece-messages.ts';

type Split = (body: AsyncIterable<string>) => AsyncGenerator<PieceMessage, void, undefined>;

export function piecesOverHttp(document: Document, accept: string, split: Split, coding = 'identity'): ReadPieces {
  return async function* (url, ask) {
    const { also: _, table, headers, ...variables } = ask;
    const query = document(ask);
    const leaving = new AbortController();
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { ...headers, accept, 'accept-encoding': coding, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
      signal: leaving.signal,
    });
    try {
      if (response.body === null || !response.ok) throw new Error(await response.text());
      // Who takes JSON, too, is answered in one piece where no row is left behind the initial ones.
      const isWhole = response.headers.get('content-type')?.includes('json');
      yield* piecesIn(isWhole ? jsonOf(response) : split(response.body.pipeThrough(new TextDecoderStream())), table);
    } finally {
      leaving.abort();
    }
  };
}

async function* jsonOf(response: Response): AsyncGenerator<PieceMessage, void, undefined> {
  yield await response.json();
}

export async function* events(body: AsyncIterable<string>): AsyncGenerator<PieceMessage, void, undefined> {
  for await (const event of between(body, '\n\n')) {
    const [, data] = /^data: (\{.*)$/m.exec(event) ?? [];
    if (data === undefined) continue;
    const message: PieceMessage = JSON.parse(data);
    const [, id] = /^id: (.+)$/m.exec(event) ?? [];
    // The id of an event is its token.
    if (message.data && 'rows' in message.data.list && message.data.list.token !== id)
      throw new Error('an event has another id than its token');
    yield message;
  }
}

export async function* jsonParts(body: AsyncIterable<string>): AsyncGenerator<PieceMessage, void, undefined> {
  for await (const part of between(body, '\r\n---')) {
    if (part.includes('{')) yield JSON.parse(part.slice(part.indexOf('{')));
  }
}
