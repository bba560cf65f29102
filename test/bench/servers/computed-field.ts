/**
 * Loaded before Sluice's own modules: gives flights a field with a resolver, as a user would write it. Rows that are
 * asked for it cannot be written from the text of their columns.
 */
import { builder } from '../../../src/app/builder.ts';
import '../../../src/app/models/flight.ts';

builder.prismaObjectField('Flight', 'late', (t) =>
  t.boolean({
    select: { delay: true },
    resolve: ({ delay }) => delay !== null && delay > 15,
  }),
);
