/** A run in a sentence: which bars are reached, and what is wrong. */
import type { Options } from '../options.ts';
import type { Results } from '../run.ts';
import { judgeCase, judgeFigure, judgeRate, judgeStreams } from './verdict.ts';

/** 1 where the output was wrong, or a server failed; with `strict`, where a bar is missed, too. */
export function exitCode(results: Results, { strict }: Pick<Options, 'strict'>): 0 | 1 {
  const { bars, reached } = tally(results);
  return results.failures.length > 0 || (strict && reached < bars) ? 1 : 0;
}

export function summary(results: Results, seconds: number): string {
  const { bars, reached } = tally(results);
  const held = `${reached} of ${bars} bars are reached. This took ${Math.round(seconds)} s.`;
  return [held, ...results.failures.map((failure) => `✗ ${failure}`)].join('\n');
}

/** How many bars there are, and how many of them are reached. */
function tally({ cases, scale, streams, requests, live }: Results): {
  readonly bars: number;
  readonly reached: number;
} {
  // A size may be a case, too.
  const judged = [...new Set([...cases, ...scale])].flatMap((result) => Object.values(judgeCase(result)));
  const verdicts = [
    ...judged,
    ...streams.flatMap((result) => Object.values(judgeStreams(result))),
    ...requests.flatMap((result) => Object.values(judgeRate(result))),
    ...live.flatMap(({ figures }) => figures.map(judgeFigure)),
  ];
  const bars = verdicts.filter(({ limit }) => limit !== undefined);
  return { bars: bars.length, reached: bars.filter(({ holds }) => holds).length };
}
