/** Which incremental delivery a client takes, told from its request's `Accept`. */
import { type FormatName, formats } from './formats.ts';

/**
 * How results that come in parts are sent: in one of the wire formats, or not at all (`none`), because the client
 * takes no stream.
 */
export type Delivery = FormatName | 'none';

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/**
 * The version that a range for multipart names decides (`multipart/mixed;incrementalSpec=v0.2`), or one for events where
 * multipart is not taken, as it is what Yoga prefers. A range without a version means the format of 2022, which clients
 * that name none understand (urql). A version that is not known here is not taken for another. No header takes all.
 */
export function negotiateDelivery(accept: string | null | undefined): Delivery {
  const ranges = parseAccept(accept || '*/*');
  const multipart = ranges.filter(({ type }) => takesMultipart(type));
  const streams = multipart.length > 0 ? multipart : ranges.filter(({ type }) => takesEvents(type));
  const asked = streams.map(formatOf);
  return (
    asked.find((format) => format !== 'none' && format !== undefined) ?? (asked.includes(undefined) ? 'legacy' : 'none')
  );
}

/** The format that a range asks for, `none` for an unknown one, undefined where it leaves that open. */
function formatOf({ parameters }: MediaRange): Delivery | undefined {
  let named: Delivery | undefined;
  for (const [name, { version }] of Object.entries(formats)) {
    const value = parameters.get(version.parameter.toLowerCase());
    if (value === undefined) continue;
    // The cast: Object.entries forgets that the keys of the table are its names.
    if (value === version.value.toLowerCase()) return name as FormatName;
    named = 'none';
  }
  return named;
}

/** Whether the events of a subscription may be sent, which over HTTP go as `text/event-stream` alone. */
export const acceptsEvents = (accept: string | null | undefined): boolean =>
  parseAccept(accept || '*/*').some(({ type }) => takesEvents(type));

const takesMultipart = (type: string) => type === 'multipart/mixed' || type === 'multipart/*' || type === '*/*';
const takesEvents = (type: string) => type === 'text/event-stream' || type === 'text/*' || type === '*/*';

/** The media ranges of the header, in its order and in lower case, without those that it refuses (`q=0`). */
function parseAccept(accept: string): readonly MediaRange[] {
  return split(accept.toLowerCase(), ',').flatMap((range) => {
    const [type = '', ...rest] = split(range, ';');
    const parameters = new Map(rest.map(parseParameter));
    const refused = Number(parameters.get('q') ?? 1) === 0;
    return type === '' || refused ? [] : [{ type, parameters }];
  });
}

function parseParameter(text: string): readonly [name: string, value: string] {
  const [, name = text, value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
  const unquoted = /^"(.*)"$/s.exec(value.trim())?.[1]?.replace(/\\(.)/gs, '$1');
  return [name.trim(), unquoted ?? value.trim()];
}

/** Splits at a separator that stands outside quotes. */
const split = (text: string, separator: ',' | ';'): readonly string[] =>
  (text.match(separator === ',' ? /(?:"(?:\\.|[^"\\])*"?|[^,"])+/gs : /(?:"(?:\\.|[^"\\])*"?|[^;"])+/gs) ?? []).map(
    (part) => part.trim(),
  );
