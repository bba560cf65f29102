/** Server-sent events, as they come. */
import { between } from './between.ts';

export interface ServerEvent {
  readonly event: string;
  readonly data: string;
}

/** The events of a body's text, in pieces cut anywhere. Comments, ids and retry times are passed over. */
export async function* readEvents(pieces: AsyncIterable<string>): AsyncGenerator<ServerEvent, void, undefined> {
  let event = '';
  let data: string[] = [];
  for await (const text of between(pieces, '\n')) {
    const line = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (line === '') {
      if (data.length > 0) yield { event: event || 'message', data: data.join('\n') };
      else if (event !== '') yield { event, data: '' };
      event = '';
      data = [];
      continue;
    }
    const colon = line.indexOf(':');
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1);
    if (field === 'event') event = value;
    else if (field === 'data') data.push(value);
  }
}
