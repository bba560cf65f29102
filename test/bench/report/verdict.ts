/** What was measured, beside what Sluice shall reach. */
import { FIRST_ROW_MS, GAP_MS, memoryMB, ratios } from '../bars.ts';
import type { Figure } from '../live/figure.ts';
import type { Measured } from '../measure.ts';
import type { Rate } from '../measure-requests.ts';
import type { AtOnce } from '../measure-streams.ts';
import { servers } from '../servers/servers.ts';

export interface Verdict {
  readonly value: number;
  /** The most that it may be, or the least that a rate may be; undefined where there is no bar. */
  readonly limit: number | undefined;
  readonly holds: boolean;
}

const judge = (value: number, limit: number | undefined): Verdict => ({
  value,
  limit,
  holds: limit === undefined || value <= limit,
});

export function judgeCase({ case: what, ratio, firstRowMs, gapMs, peakBytes }: Measured) {
  const { ours } = servers[what.server];
  return {
    ratio: judge(ratio.median, ratios[what.name]),
    firstRow: judge(firstRowMs, ours ? FIRST_ROW_MS : undefined),
    gap: judge(gapMs, ours ? GAP_MS : undefined),
    memory: judge(peakBytes / MB, ours ? memoryMB(1) : undefined),
  };
}

export const judgeStreams = ({ streams, gapMs, peakBytes }: AtOnce) => ({
  // Batches of streams that run at once may fall into one turn of the event loop: see R11 in STREAMS.md.
  gap: judge(gapMs, streams === 1 ? GAP_MS : undefined),
  memory: judge(peakBytes / MB, memoryMB(streams)),
});

export const judgeRate = ({ request, connections, ratio, firstByteMs, peerFirstByteMs }: Rate) => ({
  ratio: judgeLeast(ratio.median, request.bar),
  firstByte: judge(firstByteMs ?? 0, connections === 1 ? request.firstByteMs : undefined),
  later: judge((firstByteMs ?? 0) - (peerFirstByteMs ?? 0), connections === 1 ? request.laterMs : undefined),
});

export const judgeFigure = ({ value, bar }: Figure): Verdict => judge(value, bar);

const judgeLeast = (value: number, limit: number | undefined): Verdict => ({
  value,
  limit,
  holds: limit === undefined || value >= limit,
});

const MB = 1024 * 1024;
