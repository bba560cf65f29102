import { deepStrictEqual } from 'node:assert/strict';
import { type Ask, readList } from '../doors/doors.ts';
import type { Row } from '../doors/tables.ts';
import type { Rule } from './rule.ts';

const asks: Readonly<Record<string, Ask>> = {
  'the first 3,000': { first: 3_000 },
  'nothing found': { where: { id: { lt: 0 } } },
  'no rows asked for': { first: 0 },
  'a filter through a relation': { where: { delay: { gt: 30 }, origin: { state: { equals: 'GA' } } }, first: 500 },
  'several orders, with nulls': {
    orderBy: [{ origin: { city: 'desc' } }, { delay: { sort: 'asc', nulls: 'first' } }, { date: 'desc' }],
    where: { id: { lte: 20_000 } },
    first: 700,
  },
};

/** What the plain list gives, which is what `findMany` gives; asked for once for all doors. */
const expected = new Map<string, Promise<Row[]>>();

export const sameRows: readonly Rule[] = Object.entries(asks).map(([name, ask]) => ({
  promise: 'R5',
  level: 'MUST',
  says: `gives the rows of the plain list, in its order: ${name}`,
  async check({ open }, url) {
    const key = `${url} ${name}`;
    const list = expected.get(key) ?? readList(url, ask);
    expected.set(key, list);
    deepStrictEqual(await open(url, ask).rows(), await list);
  },
}));
