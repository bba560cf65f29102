/** The operation, the command and the link ask for the same rows; the schema takes the first, the server the others. */

import { parse, validate } from 'graphql';
import { describe, expect, test } from 'vitest';
import { curlOf } from '../../src/console/query/curl.ts';
import { downloadUrlOf } from '../../src/console/query/download-url.ts';
import { firstQuery } from '../../src/console/query/first-query.ts';
import { liveQuery } from '../../src/console/query/live-query.ts';
import { operationOf } from '../../src/console/query/operation.ts';
import { permalinkOf, readPermalink } from '../../src/console/query/permalink.ts';
import { sameQuery } from '../../src/console/query/same-query.ts';
import type { Query } from '../../src/console/query/types.ts';
import fc from '../utils/fast-check.ts';
import { catalogue, list, schema } from './catalogue.ts';

const query = (changes: Partial<Query> = {}): Query => ({
  ...firstQuery(catalogue, list('flights')),
  where: {
    mode: 'all',
    items: [
      { path: ['delay'], operator: 'gt', value: '60', ignoresCase: false },
      { path: ['origin', 'state'], operator: 'equals', value: 'GA', ignoresCase: false },
    ],
  },
  orderBy: [
    { path: ['delay'], direction: 'desc', nulls: 'last' },
    { path: ['origin', 'city'], direction: 'asc', nulls: undefined },
  ],
  columns: ['id', 'delay', 'origin.city', 'bookings'],
  first: 500,
  ...changes,
});
const operation = (changes?: Partial<Query>) => operationOf(catalogue, list('flights'), query(changes));

const errorsOf = (document: string) => validate(schema, parse(document)).map(({ message }) => message);

describe('the operation', () => {
  test.each(['sse', 'websocket', 'multipart'] as const)('over %s is one that the schema takes', (transport) => {
    expect(errorsOf(operation({ transport }).document)).toEqual([]);
  });

  test('of what is live is a subscription that tells what goes', () => {
    const { document, variables } = operation({ live: true, transport: 'multipart' });
    expect(errorsOf(document)).toEqual([]);
    expect(document).toMatch(/^subscription .*live: \$live.*removed caughtUp/s);
    expect(variables).toMatchObject({ live: true });
  });

  test('is a subscription, or a list under @stream', () => {
    expect(operation({ transport: 'sse' }).document).toMatch(/^subscription Flights\(/);
    expect(operation({ transport: 'multipart' }).document).toMatch(/^query Flights\(.*@stream/s);
  });

  test('has in its variables what the form says', () => {
    expect(operation({ transport: 'websocket' }).variables).toEqual({
      where: { delay: { gt: 60 }, origin: { state: { equals: 'GA' } } },
      orderBy: [{ delay: { sort: 'desc', nulls: 'last' } }, { origin: { city: 'asc' } }],
      first: 500,
      batchSize: 1000,
    });
  });

  test('asks for the key, whether it is a column or not', () => {
    expect(operation({ columns: ['delay'] }).document).toMatch(/rows \{\s+id\s+delay\s+\}/);
  });

  test.each(['airports', 'bookings', 'flights'])('of the first query of %s is one that the schema takes', (name) => {
    const { document, variables } = operationOf(catalogue, list(name), firstQuery(catalogue, list(name)));
    expect(errorsOf(document)).toEqual([]);
    expect(variables).toEqual({ first: 100_000, batchSize: 1000 });
  });
});

test('the link has the same rows and columns', () => {
  const url = new URL(
    downloadUrlOf(catalogue, list('flights'), query(), { extension: 'csv', profile: 'excel', filename: 'late' }),
    'http://x',
  );
  expect(url.pathname).toBe('/export/flights.csv');
  expect(Object.fromEntries(url.searchParams)).toEqual({
    fields: 'id,delay,origin.city,bookings:json',
    where: '{"delay":{"gt":60},"origin":{"state":{"equals":"GA"}}}',
    orderBy: '[{"delay":{"sort":"desc","nulls":"last"}},{"origin":{"city":"asc"}}]',
    first: '500',
    profile: 'excel',
    filename: 'late',
  });
});

test('the command quotes what a shell would take for its own', () => {
  const name = "O'Hare $(date) `id`";
  const quoted = curlOf(
    'http://localhost:4000',
    operation({
      where: {
        mode: 'all',
        items: [{ path: ['origin', 'name'], operator: 'equals', value: name, ignoresCase: false }],
      },
    }),
    'sse',
  );
  expect(quoted).toContain(`O'\\''Hare $(date) \`id\``);
  expect(quoted.split(' \\\n')).toHaveLength(4);
});

describe('the permalink', () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 20 });
  const condition = fc.record({
    path: fc.constantFrom(['delay'], ['origin', 'city']),
    operator: fc.constantFrom('equals', 'gt'),
    value: text,
    ignoresCase: fc.boolean(),
  });
  const queries = fc.record({
    list: fc.constantFrom('flights', 'airports'),
    where: fc.record({ mode: fc.constantFrom('all', 'any', 'none'), items: fc.array(condition, { maxLength: 3 }) }),
    orderBy: fc.array(
      fc.record({ path: fc.constant(['id']), direction: fc.constantFrom('asc', 'desc'), nulls: fc.constant('last') }),
    ),
    columns: fc.array(text),
    first: fc.option(fc.nat(), { nil: undefined }),
    batchSize: fc.nat(),
    transport: fc.constantFrom('sse', 'websocket', 'multipart'),
    live: fc.boolean(),
    charts: fc.record({ number: text, over: fc.constantFrom('mean', 'p99') }),
  }) as fc.Arbitrary<Query>;

  test('says all of a query', () => {
    fc.assert(
      fc.property(queries, (given) => {
        const link = new URL(`http://x/#${permalinkOf(catalogue, given)}`).hash.slice(1);
        expect(readPermalink(catalogue, link)).toEqual(given);
      }),
    );
  });

  test('of a query with conditions and an order can be read', () => {
    const condition = { path: ['origin', 'city'], operator: 'contains', value: 'new', ignoresCase: true };
    const where = { mode: 'all' as const, items: [condition, { ...condition, operator: 'equals', value: 'Boston' }] };
    const query: Query = {
      ...firstQuery(catalogue, list('flights')),
      where,
      orderBy: [{ path: ['delay'], direction: 'desc', nulls: undefined }],
      first: undefined,
    };
    expect(permalinkOf(catalogue, query)).toBe(
      'flights?where=origin.city+contains+new&where=origin.city+equals%7E+Boston&order=-delay&first=all',
    );
  });

  test('says what the charts show, which is no other query', () => {
    const query = firstQuery(catalogue, list('flights'));
    const charted: Query = { ...query, charts: { number: 'distance', over: 'p90' } };
    const link = permalinkOf(catalogue, charted);
    expect(link).toBe('flights?spread=distance&measure=p90');
    expect(readPermalink(catalogue, link)).toEqual(charted);
    expect(sameQuery(query, charted)).toBe(true);
  });

  test('of a live query is short, which has no limit and no columns of relations', () => {
    const query = liveQuery(firstQuery(catalogue, list('flights')));
    expect(query.columns).toContain('delay');
    expect(query.columns.filter((column) => column.includes('.'))).toEqual([]);
    expect(permalinkOf(catalogue, query)).toBe('flights?live=true');
    expect(readPermalink(catalogue, 'flights?live=true')).toEqual(query);
  });

  test('of a first query is the name of its list', () => {
    expect(permalinkOf(catalogue, firstQuery(catalogue, list('flights')))).toBe('flights');
  });

  test.each(['', '/streams'])('%j is none', (link) => {
    expect(readPermalink(catalogue, link)).toBeUndefined();
  });

  test.each([
    ['nothing', 'there is no list nothing'],
    ['flights?%7B', 'it is not whole'],
    ['flights?wings=2', 'there is no wings in a query'],
    ['flights?where=delay', 'where=delay must be a field, an operator and a value'],
    ['flights?order=delay:middle', 'order=delay:middle must end in :first or :last, or in neither'],
    ['flights?first=many', 'first must be a number of rows'],
    ['flights?measure=luck', 'measure must be one of mean, count, sum, min, max, p50, p90, p99'],
    ['flights?transport=pigeon', 'transport must be multipart, sse or websocket'],
    ['flights?{', 'it is not whole'],
    ['flights?null', 'there is no null in a query'],
    ['flights?{"were":{}}', 'there is no were in a query'],
    ['flights?{"__proto__":{}}', 'there is no __proto__ in a query'],
    ['flights?{"columns":null}', 'columns must be a list'],
    ['flights?{"columns":[1]}', 'columns.0 must be a text'],
    ['flights?{"where":{"items":{}}}', 'where.mode must be all or any or none'],
    ['flights?{"where":{"mode":"all","items":[{"path":"id"}]}}', 'where.items.0.path must be a list'],
    ['flights?{"where":{"mode":"all","items":[null]}}', 'where.items.0 must be an object'],
    ['flights?{"orderBy":[{"path":["id"],"direction":"up"}]}', 'orderBy.0.direction must be asc or desc'],
    ['flights?{"first":-1}', 'first must be a number of rows, or null'],
    ['flights?{"transport":"back"}', 'transport must be multipart or sse or websocket'],
  ])('%j is refused, and it is said why', (link, why) => {
    expect(readPermalink(catalogue, link)).toEqual(new Error(`The query in the address cannot be read: ${why}.`));
  });
});
