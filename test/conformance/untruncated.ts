import { rejects, strictEqual } from 'node:assert/strict';
import { terminateBackends } from '../utils/terminate-backends.ts';
import { until } from '../utils/until.ts';
import type { Rule } from './rule.ts';

export const untruncated: readonly Rule[] = [
  {
    promise: 'R8',
    level: 'MUST',
    says: 'ends in an error where its backend dies, and the next stream is whole',
    inside: true,
    async check({ open, kind }, { url, databaseUrl, activity }) {
      const reading = open(url, { wide: true });
      await reading.firstBytes();
      await until(async () => (await activity.streams()) === 1);
      await terminateBackends(databaseUrl, 'sluice');
      // A download can only break off; GraphQL has words for it.
      await rejects(reading.rows(), kind === 'download' ? /aborted/ : /DATABASE_UNAVAILABLE/);
      strictEqual((await open(url, { first: 1_000 }).rows()).length, 1_000);
    },
  },
];
