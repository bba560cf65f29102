/** The list that a query is of. */
import type { Catalogue, List } from '../catalogue/types.ts';
import type { Query } from './types.ts';

export const listOf = (catalogue: Catalogue, { list }: Query): List =>
  catalogue.lists.get(list) ?? firstList(catalogue);

/** What is shown before anybody has chosen: what the server prefers. @throws Error for a server that has no list. */
export function firstList({ lists }: Catalogue): List {
  const [first] = [lists.get(preferred() ?? ''), ...lists.values()].filter((list) => list !== undefined);
  if (first === undefined) throw new Error('The server has no list of rows.');
  return first;
}

/** The list that the server has put into the page. */
const preferred = () => document.querySelector<HTMLMetaElement>('meta[name="sluice-list"]')?.content;
