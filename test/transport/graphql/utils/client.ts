/** A client that reads a response part by part and puts the parts together, as each wire format says. */

export const accepts = {
  'legacy, multipart': 'multipart/mixed;deferSpec=20220824, application/json',
  'legacy, events': 'text/event-stream',
  'incremental, multipart': 'multipart/mixed;incrementalSpec=v0.2, application/json',
} as const;

/** Takes no stream. */
export const plainAccept = 'application/json';

export interface GraphQLRequest {
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

export interface Answer {
  data?: unknown;
  errors?: ResponseError[];
}

export interface ResponseError {
  message: string;
  path?: (string | number)[];
  extensions?: Record<string, unknown>;
}

interface Entry {
  id?: string;
  subPath?: (string | number)[];
  path?: (string | number)[];
  items?: unknown[] | null;
  data?: unknown;
  label?: string;
  errors?: ResponseError[];
}

export interface Part extends Answer {
  extensions?: { streams?: Record<string, { delivered: number; checksum: string; token: string; complete: boolean }> };
  hasNext?: boolean;
  pending?: { id: string; path: (string | number)[]; label?: string }[];
  incremental?: Entry[];
  completed?: Entry[];
}

export const post = (url: string, request: GraphQLRequest, accept: string, signal?: AbortSignal): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept },
    body: JSON.stringify(request),
    ...(signal === undefined ? {} : { signal }),
  });

/** All parts of a response in any of the three content types. */
export async function readParts(response: Response): Promise<Part[]> {
  const text = await response.text();
  const type = response.headers.get('content-type') ?? '';
  if (type.startsWith('multipart/mixed')) return multipartParts(text, /boundary="([^"]+)"/.exec(type)?.[1] ?? '');
  return type.startsWith('text/event-stream') ? eventParts(text) : [JSON.parse(text)];
}

function multipartParts(text: string, boundary: string): Part[] {
  const [, ...parts] = text.split(`--${boundary}`);
  if (parts.pop()?.startsWith('--') !== true) throw new Error('the response does not end with its last boundary');
  return parts.map((part) => {
    const [head = '', body = ''] = part.split('\r\n\r\n');
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1]);
    if (Buffer.byteLength(body.replace(/\r\n$/, '')) !== length) throw new Error('a part is not as long as it says');
    return JSON.parse(body);
  });
}

function eventParts(text: string): Part[] {
  if (!/event: complete\ndata:\n(id: finished\n)?\n$/.test(text))
    throw new Error('the response does not end with a complete event');
  return [...text.matchAll(/^event: next\ndata: (.*)$/gm)].map(([, data = '']) => JSON.parse(data));
}

/** The parts put together. Checks on the way that they keep the rules of their format. */
export function assemble(parts: readonly Part[]): Answer {
  const [initial, ...rest] = parts;
  if (initial === undefined) throw new Error('there are no parts');
  if (initial.hasNext === undefined) return initial;
  const root: Answer = structuredClone({ data: initial.data });
  const errors = [...(initial.errors ?? [])];
  const pending = new Map((initial.pending ?? []).map(({ id, path }) => [id, path]));
  let hasNext: boolean | undefined = initial.hasNext;

  for (const part of rest) {
    if (!hasNext) throw new Error('a part follows the last one');
    hasNext = part.hasNext;
    errors.push(...(part.errors ?? []));
    for (const { id, path } of part.pending ?? []) pending.set(id, path);
    for (const entry of part.incremental ?? []) {
      put(root, entry, pending);
      errors.push(...(entry.errors ?? []));
    }
    for (const { id = '', errors: ends = [] } of part.completed ?? []) {
      if (!pending.delete(id)) throw new Error(`${id} is completed, but was not pending`);
      errors.push(...ends);
    }
  }
  if (hasNext !== false) throw new Error('the last part says that more follow');
  if (pending.size > 0) throw new Error(`${[...pending.keys()]} never completed`);
  return errors.length > 0 ? { ...root, errors } : root;
}

function put(root: Answer, entry: Entry, pending: ReadonlyMap<string, (string | number)[]>): void {
  const known = entry.id === undefined ? entry.path : pending.get(entry.id);
  if (known === undefined) throw new Error(`nothing is pending under ${entry.id}`);
  const path = [...known, ...(entry.subPath ?? [])];
  if (entry.items === null || entry.data === null) return;
  if (entry.items === undefined) {
    merge(at(root.data, path), entry.data);
    return;
  }
  const index = entry.id === undefined ? path.pop() : undefined;
  const list = at(root.data, path) as unknown[];
  if (index !== undefined && index !== list.length) throw new Error(`items for ${index} come at ${list.length}`);
  for (const item of entry.items) list.push(item);
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce((inner, key) => (inner as Record<string | number, unknown>)[key], value);

function merge(target: unknown, source: unknown): void {
  const into = target as Record<string, unknown>;
  for (const [key, value] of Object.entries(source as object)) {
    const present = into[key];
    if (typeof present === 'object' && present !== null && typeof value === 'object') merge(present, value);
    else into[key] = value;
  }
}
