/** A query as the part of an address after `#`, and back: so that a page can be loaded again, kept and passed on. */
import type { Catalogue } from '../catalogue/types.ts';
import { checkQuery } from './check-query.ts';
import { firstQuery } from './first-query.ts';
import type { Query } from './types.ts';

/** Only what differs from the first query of its list is written. */
export function permalinkOf(catalogue: Catalogue, query: Query): string {
  const list = catalogue.lists.get(query.list);
  const first = list && firstQuery(catalogue, list);
  const changed = Object.entries(query).filter(([key, value]) => {
    const before: unknown = first?.[key as keyof Query];
    return key !== 'list' && JSON.stringify(before) !== JSON.stringify(value);
  });
  const rest = Object.fromEntries(changed.map(([key, value]) => [key, value === undefined ? null : value]));
  return changed.length === 0 ? query.list : `${query.list}?${encodeURIComponent(JSON.stringify(rest))}`;
}

/** @returns undefined for a link that names nothing; an Error that says why, for one that cannot be read. */
export function readPermalink(catalogue: Catalogue, link: string): Query | Error | undefined {
  if (link === '' || link.startsWith('/')) return undefined;
  const [name = '', ...rest] = link.split('?');
  const list = catalogue.lists.get(name);
  if (list === undefined) return unreadable(`there is no list ${name.slice(0, 40)}`);
  const query = firstQuery(catalogue, list);
  if (rest.length === 0) return query;
  try {
    const { first, ...changed } = checkQuery(JSON.parse(decodeURIComponent(rest.join('?'))));
    const limit = first === undefined ? query.first : (first ?? undefined);
    return { ...query, ...changed, first: limit, list: name };
  } catch (error) {
    const isText = error instanceof SyntaxError || error instanceof URIError;
    return unreadable(isText ? 'it is not whole' : error instanceof Error ? error.message : String(error));
  }
}

const unreadable = (why: string) => new Error(`The query in the address cannot be read: ${why}.`);
