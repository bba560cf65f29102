/** How long readers may take, as the settings want it. */
import type { Config } from '../config/read-config.ts';
import type { Patience } from '../core/run/ladder.ts';

export const patienceOf = (config: Config): Patience => ({
  parkMs: config.STREAM_PARK_SECONDS * 1000,
  stallMs: config.STREAM_STALL_SECONDS * 1000,
  dropMs: config.STREAM_DROP_SECONDS * 1000,
});
