/**
 * Loaded into every server of the bench by `--import`: says over IPC how long its event loop was held at most, how much
 * it has computed, and how much memory it has taken at most. The server itself knows nothing of it.
 */
import { readFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Counts } from './count-probe.ts';

export interface Vitals {
  /** The longest time between two turns of the event loop, since the last question. */
  readonly gapMs: number;
  /** How long the process has computed, since the last question; on several cores at once, that is the sum. */
  readonly cpuSeconds: number;
  /** The most memory that the process has had (resident set) since it started. */
  readonly peakBytes: number;
  /** The memory that it has now. */
  readonly bytes: number;
  /** What its requests have made, where that is counted. */
  readonly counts?: Counts;
}

/** What `count-probe.ts` adds, where it is loaded. */
export const vitals: { counts: () => Counts | undefined } = { counts: () => undefined };

const delay = monitorEventLoopDelay({ resolution: 1 });
// It wakes the process up a thousand times a second, which costs more than whatever else an idle server does.
if (process.env.PROBE_GAPS !== 'off') delay.enable();
let cpuBefore = process.cpuUsage();

process.on('message', () => {
  const { user, system } = process.cpuUsage(cpuBefore);
  const counts = vitals.counts();
  const told: Vitals = {
    gapMs: delay.max / 1e6,
    cpuSeconds: (user + system) / 1e6,
    peakBytes: peakBytes(),
    bytes: process.memoryUsage.rss(),
    ...(counts && { counts }),
  };
  delay.reset();
  cpuBefore = process.cpuUsage();
  process.send?.(told);
});
// The question does not keep a process alive that has ended its work; without somebody who asks, it ends.
process.channel?.unref();
process.on('disconnect', () => process.exit());

/** Linux counts what the parent had before into `maxRSS`, so there it is read from where it is right. */
function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const [, kilobytes = '0'] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8')) ?? [];
  return Number(kilobytes) * 1024;
}
