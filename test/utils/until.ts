/** Resolves once the condition holds, which is asked again and again; rejects where it does not within 20 s. */
import { setTimeout } from 'node:timers/promises';

export async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`this does not come about: ${condition}`);
    await setTimeout(10);
  }
}
