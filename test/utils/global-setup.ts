/** Brings up one PostgreSQL for the whole run, with 20,000 flights and 5,000 bookings in it, and takes it down again. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import type { TestDatabases } from './database-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly databases: TestDatabases;
  }
}

const script = fileURLToPath(new URL('database-process.ts', import.meta.url));

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  // Detached, so that Ctrl+C ends the run only; the end of the run then ends its input.
  const keeper = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(keeper, 'close');
  const said = await text(keeper.stdout);
  if (said === '') throw new Error("the tests' PostgreSQL did not start: the reason is above");
  provide('databases', JSON.parse(said));
  return async () => {
    keeper.stdin.end();
    const [code] = await closed;
    if (code !== 0) throw new Error(`the tests' PostgreSQL was not taken down (code ${code})`);
  };
}
