/**
 * Resolves once the condition holds, which is asked again and again, ever less often: asking takes time from what is waited
 * for. Rejects where it does not within 30 s.
 */
import { setTimeout } from 'node:timers/promises';

export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 30_000;
  for (let ms = 2; !(await condition()); ms = Math.min(ms * 1.5, 50)) {
    if (performance.now() > deadline) throw new Error(`this does not come about: ${condition}`);
    await setTimeout(ms);
  }
}
