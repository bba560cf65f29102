import { rejects, strictEqual } from 'node:assert/strict';
import { readMetric } from '../utils/metrics.ts';
import type { Rule } from './rule.ts';

const streamsOf = async (url: string) =>
  (await readMetric(url, 'sluice_streams_open')) + (await readMetric(url, 'sluice_streams_ended_total'));

export const lazy: readonly Rule[] = [
  {
    promise: 'R1',
    level: 'MUST',
    says: 'refuses bad arguments before there is a stream',
    async check({ open }, url) {
      const before = await streamsOf(url);
      await rejects(open(url, { first: -1 }).rows(), /BAD_USER_INPUT/);
      strictEqual(await streamsOf(url), before);
    },
  },
];
