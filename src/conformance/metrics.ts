/** The number of streams that run, by the server's metrics. */
import { setTimeout } from 'node:timers/promises';

/** @param options `ended`: with those that have ended. */
export async function openStreams(url: string, { ended = false } = {}): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const names = ['sluice_streams_open', ...(ended ? ['sluice_streams_ended_total'] : [])];
  return text
    .split('\n')
    .filter((line) => names.includes(line.replace(/[{ ].*/, '')))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

const PATIENCE_MS = 20_000;

/** Resolves once the condition holds, which is asked again and again. @throws Error where it does not within 20 seconds. */
export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error('the streams do not end');
    await setTimeout(10);
  }
}
