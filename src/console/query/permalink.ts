/**
 * A query as the part of an address after `#`, and back, so that a page can be loaded again, kept and passed on:
 * `orders?where=total+gt+60&order=-placedAt&first=500`. Only what differs from the first query of its list, or from the first live one, is written.
 */
import type { Catalogue, List } from '../catalogue/types.ts';
import { pathOf, textOf } from '../catalogue/walk.ts';
import { isMeasure, measureNames } from '../charts/measure.ts';
import { checkQuery } from './check-query.ts';
import { firstQuery } from './first-query.ts';
import { liveQuery } from './live-query.ts';
import { ignoresCaseAtFirst } from './operators.ts';
import { type ChartChoice, type Condition, isGroup, type OrderKey, type Query } from './types.ts';

export function permalinkOf(catalogue: Catalogue, query: Query): string {
  const list = catalogue.lists.get(query.list);
  const first = list && startOf(catalogue, list, query.live);
  const is = (name: keyof Query) =>
    name === 'live' ? !query.live : JSON.stringify(first?.[name]) === JSON.stringify(query[name]);
  const { where, orderBy, columns, batchSize, transport, charts = {} } = query;
  if (!columns.every(isPlain) || !orderBy.every(({ path }) => isPlain(textOf(path)))) return jsonLink(query, is);
  const parts = new URLSearchParams();
  if (where.items.some(isGroup)) parts.set('filter', JSON.stringify(where));
  else for (const item of where.items) if (!isGroup(item)) parts.append('where', conditionText(item));
  if (where.mode !== 'all' && !parts.has('filter')) parts.set('match', where.mode);
  if (orderBy.length > 0) parts.set('order', orderBy.map(orderText).join());
  if (!is('columns')) parts.set('columns', columns.join());
  if (!is('first')) parts.set('first', String(query.first ?? 'all'));
  if (!is('batchSize')) parts.set('batch', String(batchSize));
  if (!is('transport')) parts.set('transport', transport);
  if (!is('live')) parts.set('live', 'true');
  for (const [part, name] of chartParts) {
    const chosen = charts[name];
    if (chosen !== undefined) parts.set(part, chosen);
  }
  // Commas, stars and the like need no disguise behind a #.
  const text = String(parts).replaceAll('%2C', ',').replaceAll('%3A', ':');
  return text === '' ? query.list : `${query.list}?${text}`;
}

/** @returns undefined for a link that names nothing; an Error that says why, for one that cannot be read. */
export function readPermalink(catalogue: Catalogue, link: string): Query | Error | undefined {
  if (link === '' || link.startsWith('/')) return undefined;
  const [name = '', ...rest] = link.split('?');
  const list = catalogue.lists.get(name);
  if (list === undefined) return unreadable(`there is no list ${name.slice(0, 40)}`);
  const text = rest.join('?');
  if (text === '') return firstQuery(catalogue, list);
  try {
    const { first, ...changed } = checkQuery(
      /^(%7B|\{)/i.test(text) ? JSON.parse(decodeURIComponent(text)) : partsOf(text),
    );
    const query = startOf(catalogue, list, changed.live === true);
    const limit = first === undefined ? query.first : (first ?? undefined);
    return { ...query, ...changed, first: limit, list: name };
  } catch (error) {
    const isText = error instanceof SyntaxError || error instanceof URIError;
    return unreadable(isText ? 'it is not whole' : error instanceof Error ? error.message : String(error));
  }
}

/** What an address differs from. */
function startOf(catalogue: Catalogue, list: List, isLive: boolean): Query {
  const query = firstQuery(catalogue, list);
  return isLive ? liveQuery(query) : query;
}

/** What a schema can have: other names come out of addresses alone. */
const isPlain = (name: string) => /^[\w.]+$/.test(name);

/** For what has no short form. */
function jsonLink(query: Query, is: (name: keyof Query) => boolean): string {
  const changed = Object.entries(query).filter(([name]) => name !== 'list' && !is(name as keyof Query));
  const rest = Object.fromEntries(changed.map(([name, value]) => [name, value === undefined ? null : value]));
  return `${query.list}?${encodeURIComponent(JSON.stringify(rest))}`;
}

const unreadable = (why: string) => new Error(`The query in the address cannot be read: ${why}.`);

const conditionText = ({ path, operator, value, ignoresCase }: Condition) =>
  `${textOf(path)} ${operator}${ignoresCase === ignoresCaseAtFirst(operator) ? '' : ignoresCase ? '~' : '='} ${value}`;

const orderText = ({ path, direction, nulls }: OrderKey) =>
  `${direction === 'desc' ? '-' : ''}${textOf(path)}${nulls === undefined ? '' : `:${nulls}`}`;

/** The parts of an address, as `checkQuery` takes them. */
function partsOf(text: string): Record<string, unknown> {
  const parts = new URLSearchParams(text);
  const query: Record<string, unknown> = {};
  for (const name of parts.keys()) if (!known.includes(name)) throw new Error(`there is no ${name} in a query`);
  const conditions = parts.getAll('where').map(readCondition);
  const match = parts.get('match');
  if (conditions.length > 0 || match !== null) query.where = { mode: match ?? 'all', items: conditions };
  const filter = parts.get('filter');
  if (filter !== null) query.where = JSON.parse(filter);
  const order = parts.get('order');
  if (order !== null) query.orderBy = order.split(',').map(readOrder);
  const columns = parts.get('columns');
  if (columns !== null) query.columns = columns === '' ? [] : columns.split(',');
  const first = parts.get('first');
  if (first !== null) query.first = first === 'all' ? null : numberOf(first, 'first');
  const batch = parts.get('batch');
  if (batch !== null) query.batchSize = numberOf(batch, 'batch');
  const transport = parts.get('transport');
  if (transport !== null) query.transport = transportOf(transport);
  const live = parts.get('live');
  if (live !== null && live !== 'true' && live !== 'false') throw new Error('live must be true or false');
  if (live !== null) query.live = live === 'true';
  const charts = readCharts(parts);
  if (Object.keys(charts).length > 0) query.charts = charts;
  return query;
}

/** How an address calls what the charts show. */
const chartParts: readonly (readonly [part: string, name: keyof ChartChoice])[] = [
  ['spread', 'number'],
  ['count', 'category'],
  ['over', 'moment'],
  ['measure', 'over'],
];

function readCharts(parts: URLSearchParams): ChartChoice {
  const measure = parts.get('measure');
  if (measure !== null && !isMeasure(measure))
    throw new Error(`measure must be one of ${Object.keys(measureNames).join(', ')}`);
  return Object.fromEntries(chartParts.flatMap(([part, name]) => (parts.has(part) ? [[name, parts.get(part)]] : [])));
}

const known: readonly string[] = [
  'where',
  'match',
  'filter',
  'order',
  'columns',
  'first',
  'batch',
  'transport',
  'live',
  ...chartParts.map(([part]) => part),
];

function readCondition(text: string): Condition {
  const [, place, operator, mark, value = ''] = /^(\S+) ([^\s~=]+)([~=]?)(?: ([\s\S]*))?$/.exec(text) ?? [];
  if (place === undefined || operator === undefined)
    throw new Error(`where=${text.slice(0, 60)} must be a field, an operator and a value`);
  const ignoresCase = mark === '' ? ignoresCaseAtFirst(operator) : mark === '~';
  return { path: pathOf(place), operator, value, ignoresCase };
}

function readOrder(text: string): OrderKey {
  const [place = '', nulls] = text.replace(/^-/, '').split(':');
  if (nulls !== undefined && nulls !== 'first' && nulls !== 'last')
    throw new Error(`order=${text.slice(0, 60)} must end in :first or :last, or in neither`);
  return { path: pathOf(place), direction: text.startsWith('-') ? 'desc' : 'asc', nulls };
}

function transportOf(text: string): string {
  if (['multipart', 'sse', 'websocket'].includes(text)) return text;
  throw new Error('transport must be multipart, sse or websocket');
}

function numberOf(text: string, name: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  throw new Error(`${name} must be a number of rows`);
}
