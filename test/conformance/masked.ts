import { match, rejects } from 'node:assert/strict';
import pg from 'pg';
import { messageOf } from '../../src/errors.ts';
import type { Rule } from './rule.ts';

export const masked: readonly Rule[] = [
  {
    promise: 'R10',
    level: 'MUST',
    says: 'tells nothing of an error that is ours',
    inside: true,
    async check({ open }, { url, databaseUrl }) {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      try {
        await client.query('ALTER TABLE "Airport" RENAME COLUMN latitude TO secret');
        await rejects(open(url, { wide: true, first: 3 }).rows(), (error) => {
          match(messageOf(error), /INTERNAL_SERVER_ERROR/);
          match(messageOf(error), /^(?!.*(latitude|secret|42703))/is);
          return true;
        });
      } finally {
        await client.query('ALTER TABLE "Airport" RENAME COLUMN secret TO latitude');
        await client.end();
      }
    },
  },
];
