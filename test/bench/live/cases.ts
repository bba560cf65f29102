/** What is measured of live rows. */
import { cost } from './cost.ts';
import type { LiveCase } from './figure.ts';
import { idle, latency } from './latency.ts';

export const liveCases: readonly LiveCase[] = [cost, latency, idle];
