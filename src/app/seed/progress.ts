/** Shows how far the seed is: a bar on a terminal, otherwise a line of the log at each quarter. */
import cliProgress from 'cli-progress';
import type { Log } from '../../log.ts';

export interface Progress {
  add(rows: number): void;
  stop(): void;
}

export function showProgress(total: number, log: Log): Progress {
  if (process.stderr.isTTY && log.isLevelEnabled('info')) return bar(total);
  let done = 0;
  let quarter = 0;
  return {
    add: (rows) => {
      done += rows;
      const reached = Math.floor((done / total) * 4);
      if (reached > quarter) log.info({ flights: done, of: total }, 'loading flights');
      quarter = reached;
    },
    stop: () => undefined,
  };
}

function bar(total: number): Progress {
  const bar = new cliProgress.SingleBar({
    format: 'Loading flights {bar} {percentage}% | {value} of {total} | {duration_formatted}',
    stream: process.stderr,
    hideCursor: true,
  });
  bar.start(total, 0);
  return { add: (rows) => bar.increment(rows), stop: () => bar.stop() };
}
