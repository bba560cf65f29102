/** The last queries that were run, and those that were saved under a name: kept in the browser, as their addresses. */
import { useSyncExternalStore } from 'react';
import { isObject } from '../query/is-object.ts';
import { createWatchers } from '../run/watchers.ts';

export interface KeptQuery {
  /** What stands behind the `#`. */
  readonly link: string;
  /** The query in words, or the name under which it was saved. */
  readonly name: string;
}

const KEPT_RUNS = 20;
const watchers = createWatchers();
const keys = { recent: 'sluice-recent', saved: 'sluice-saved' } as const;
type Kind = keyof typeof keys;

/** The newest first. */
export const useKept = (kind: Kind): readonly KeptQuery[] => useSyncExternalStore(watchers.watch, () => read(kind));

export function noteRun(query: KeptQuery): void {
  write('recent', [query, ...read('recent').filter(({ link }) => link !== query.link)].slice(0, KEPT_RUNS));
}

/** Another of the same name is replaced. */
export function saveQuery(query: KeptQuery): void {
  write('saved', [query, ...read('saved').filter(({ name }) => name !== query.name)]);
}

export function forgetQuery(name: string): void {
  write(
    'saved',
    read('saved').filter((kept) => kept.name !== name),
  );
}

const cached = new Map<Kind, { readonly text: string | null; readonly queries: readonly KeptQuery[] }>();

/** The same object as long as nothing has changed. */
function read(kind: Kind): readonly KeptQuery[] {
  const text = localStorage.getItem(keys[kind]);
  const before = cached.get(kind);
  if (before?.text === text) return before.queries;
  const queries = parse(text);
  cached.set(kind, { text, queries });
  return queries;
}

function parse(text: string | null): readonly KeptQuery[] {
  try {
    const kept: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(kept) ? kept.filter(isKept) : [];
  } catch {
    return [];
  }
}

const isKept = (value: unknown): value is KeptQuery =>
  isObject(value) && typeof value.link === 'string' && typeof value.name === 'string';

function write(kind: Kind, queries: readonly KeptQuery[]): void {
  localStorage.setItem(keys[kind], JSON.stringify(queries));
  watchers.tell();
}
