import { deepStrictEqual } from 'node:assert/strict';
import type { Flight } from '../doors/tables.ts';
import type { Rule } from './rule.ts';

/** As PostgreSQL has nulls: greater than all else. */
const delayOf = ({ delay }: Flight) => delay ?? Number.POSITIVE_INFINITY;

export const totalOrder: readonly Rule[] = [
  {
    promise: 'R3',
    level: 'MUST',
    says: 'lets the primary key decide between equals, and puts nulls where the database does',
    async check({ open }, url) {
      const reading = open(url, { orderBy: [{ delay: 'desc' }], where: { id: { lte: 3_000 } } });
      // What the doors ask of flights.
      const rows = (await reading.rows()) as Flight[];
      const sorted = rows.toSorted((a, b) => (delayOf(a) === delayOf(b) ? a.id - b.id : delayOf(b) - delayOf(a)));
      deepStrictEqual(rows, sorted);
    },
  },
];
