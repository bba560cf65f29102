import { rejects, strictEqual } from 'node:assert/strict';
import { readMetric } from '../utils/metrics.ts';
import { until } from '../utils/until.ts';
import type { Inside, InsideRule, Rule } from './rule.ts';

const atOnce = (setting: string): InsideRule => ({
  promise: 'R12',
  level: 'MUST',
  says: `is refused where ${setting} run already`,
  inside: true,
  env: { [setting]: '1', STREAM_QUEUE_SECONDS: '0' },
  async check({ open }, { url }: Inside) {
    const streams = () => readMetric(url, 'sluice_streams_open');
    const held = open(url, { wide: true });
    await held.firstBytes();
    await until(async () => (await streams()) === 1);
    await rejects(open(url, { first: 3 }).rows(), /LIMIT_EXCEEDED/);
    held.leave();
    await until(async () => (await streams()) === 0);
  },
});

export const limited: readonly Rule[] = [
  atOnce('MAX_STREAMS'),
  atOnce('MAX_STREAMS_PER_CLIENT'),
  {
    promise: 'R12',
    level: 'MUST',
    says: 'never ends as if it were whole at STREAM_MAX_ROWS',
    inside: true,
    env: { STREAM_MAX_ROWS: '1000' },
    async check({ open }, { url }) {
      await rejects(open(url, {}).rows());
      await rejects(open(url, { first: 1_001 }).rows(), /LIMIT_EXCEEDED/);
      strictEqual((await open(url, { first: 1_000 }).rows()).length, 1_000);
    },
  },
  {
    promise: 'R12',
    level: 'MUST',
    says: 'never ends as if it were whole at STREAM_MAX_BYTES',
    inside: true,
    env: { STREAM_MAX_BYTES: '100000' },
    async check({ open }, { url }) {
      await rejects(open(url, {}).rows());
      strictEqual((await open(url, { first: 500 }).rows()).length, 500);
    },
  },
];
