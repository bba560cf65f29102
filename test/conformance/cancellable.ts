import { strictEqual } from 'node:assert/strict';
import { lockTable } from '../utils/locked-table.ts';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import type { Rule } from './rule.ts';

/** One connection for streams: a second stream is served only if the first has given it back. */
const env = { MAX_STREAMS: '1' };

export const cancellable: readonly Rule[] = [
  {
    promise: 'R7',
    level: 'MUST',
    says: 'is off the list of streams when its reader has left',
    async check({ open }, url) {
      const streams = () => readMetric(url, 'sluice_streams_open');
      const before = await streams();
      const reading = open(url, { wide: true });
      await reading.firstBytes();
      reading.leave();
      await until(async () => (await streams()) === before);
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
  {
    promise: 'R7',
    level: 'MUST',
    says: 'ends its statement, and gives its connection back, when its reader leaves in mid-stream',
    inside: true,
    env,
    async check({ open }, { url, activity }) {
      const reading = open(url, { wide: true });
      await reading.firstBytes();
      await until(async () => (await activity.streams()) === 1);
      reading.leave();
      await until(async () => (await activity.streams()) === 0);
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
  {
    promise: 'R7',
    level: 'MUST',
    says: 'ends its statement, and gives its connection back, when its reader leaves before the first row',
    inside: true,
    env,
    async check({ open }, { url, databaseUrl }) {
      await using table = await lockTable(databaseUrl, 'Flight');
      const reading = open(url, {});
      reading.rows().catch(() => {});
      await until(async () => (await table.waiting()) === 1);
      reading.leave();
      await until(async () => (await table.waiting()) === 0);
      await table[Symbol.asyncDispose]();
      strictEqual((await open(url, { first: 3 }).rows()).length, 3);
    },
  },
];
