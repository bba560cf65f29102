/** Chooses the incremental delivery for a request, by its `Accept`. */
import { memoized } from '../core/memo.ts';
import { type FormatName, formats } from './formats.ts';

/**
 * How results that come in parts are sent: in one of the wire formats, or not at all (`none`), because the client
 * takes no stream.
 */
export type Delivery = FormatName | 'none';

interface MediaRange {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  /** How much it is wanted, 0 (not at all) to 1. */
  readonly quality: number;
}

/**
 * The version that a range for multipart names decides (`multipart/mixed;incrementalSpec=v0.2`), or one for events where
 * multipart is not taken, as it is what Yoga prefers. A range without a version means the format of 2022, which clients
 * that name none understand (urql). A version that is not known here is not taken for another.
 *
 * Who names JSON with a higher quality gets JSON. The range of all types takes a stream only where it stands alone, as
 * curl sends it; beside other types it means: whatever else there is (axios, browsers). No header is as good as it.
 */
export function negotiateDelivery(accept: string | null | undefined): Delivery {
  const [{ ranges } = { ranges: [] }] = streamsOf(accept);
  const asked = ranges.map(formatOf);
  return (
    asked.find((format) => format !== 'none' && format !== undefined) ?? (asked.includes(undefined) ? 'legacy' : 'none')
  );
}

/** In which of its two ways a result in parts goes over HTTP to this client. */
export const mediumOf = (accept: string | null | undefined): 'multipart' | 'sse' =>
  streamsOf(accept)[0]?.medium ?? 'multipart';

/** The ranges for streams that are taken, by medium, the better one first. */
const streamsOf = (accept: string | null | undefined) => readStreams(accept || '*/*');

const readStreams = memoized(streamsIn, 100, 500);

function streamsIn(accept: string) {
  const ranges = parseAccept(accept);
  const json = bestOf(ranges.filter(({ type }) => jsonTypes.has(type)));
  const named = (types: readonly string[]) =>
    mostSpecific(ranges, ranges.length === 1 ? types : types.slice(0, -1)).filter(isTaken);
  return [
    { medium: 'multipart', ranges: named(multipartTypes) } as const,
    { medium: 'sse', ranges: named(eventTypes) } as const,
  ].filter(({ ranges }) => ranges.length > 0 && bestOf(ranges) >= json);
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
  mostSpecific(parseAccept(accept || '*/*'), eventTypes).some(isTaken);

/** Whether it names the type of a body in parts, which nobody does by accident. */
export const takesParts = (accept: string | undefined): boolean =>
  parseAccept(accept ?? '').some((range) => range.type === 'multipart/mixed' && isTaken(range));

const jsonTypes: ReadonlySet<string> = new Set(['application/json', 'application/graphql-response+json']);
/** What matches a stream's type, the most specific first. */
const multipartTypes = ['multipart/mixed', 'multipart/*', '*/*'];
const eventTypes = ['text/event-stream', 'text/*', '*/*'];

/** The ranges of the most specific of these types that the header names. */
function mostSpecific(ranges: readonly MediaRange[], types: readonly string[]): readonly MediaRange[] {
  const named = types.find((type) => ranges.some((range) => range.type === type));
  return ranges.filter(({ type }) => type === named);
}

const isTaken = ({ quality }: MediaRange) => quality > 0;
const bestOf = (ranges: readonly MediaRange[]) => Math.max(0, ...ranges.map(({ quality }) => quality));

/** The media ranges of the header, in its order and in lower case. */
const parseAccept: (accept: string) => readonly MediaRange[] = memoized(readAccept, 100, 500);

function readAccept(accept: string): readonly MediaRange[] {
  return split(accept.toLowerCase(), ',').flatMap((range) => {
    const [type = '', ...rest] = split(range, ';');
    const parameters = new Map(rest.map(parseParameter));
    const quality = Number(parameters.get('q') ?? 1);
    return type === '' ? [] : [{ type, parameters, quality: Number.isNaN(quality) ? 1 : quality }];
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
