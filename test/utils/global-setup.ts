/** Brings up one PostgreSQL for the whole run, with 20,000 flights and 5,000 bookings in it, and takes it down again. */
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { createOutcomes } from '../../src/conformance/outcomes.ts';
import { OUTCOMES } from '../conformance/rule.ts';
import { rules } from '../conformance/rules.ts';
import { doors } from '../doors/doors.ts';
import type { TestDatabases } from './database-process.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly databases: TestDatabases;
    /** Of all that is random. */
    readonly seed: number;
  }
}

const script = fileURLToPath(new URL('database-process.ts', import.meta.url));

export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  provide('seed', chooseSeed());
  // Detached, so that Ctrl+C ends the run only; the end of the run then ends its input.
  const keeper = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'pipe', 'inherit'] });
  const closed = once(keeper, 'close');
  const said = await text(keeper.stdout);
  if (said === '') throw new Error("the tests' PostgreSQL did not start: the reason is above");
  const databases: TestDatabases = JSON.parse(said);
  provide('databases', databases);
  return async () => {
    await printConformance(databases.folder);
    keeper.stdin.end();
    const [code] = await closed;
    if (code !== 0) throw new Error(`the tests' PostgreSQL was not taken down (code ${code})`);
  };
}

/** The same each time, unless new values are looked for. */
function chooseSeed(): number {
  const { SOAK, SEED } = process.env;
  if (SOAK === undefined && SEED === undefined) return 1;
  const seed = SEED === undefined ? randomInt(1, 2 ** 31) : Number(SEED);
  process.stdout.write(`Random values are made from SEED=${seed}: with it they are the same again.\n`);
  return seed;
}

/** The table of promises and doors, where their rules were run. */
async function printConformance(folder: string): Promise<void> {
  const files = (await readdir(folder)).filter((name) => name.startsWith(OUTCOMES));
  if (files.length === 0) return;
  const table = createOutcomes(rules, doors);
  for (const file of files) table.add(JSON.parse(await readFile(join(folder, file), 'utf8')));
  process.stdout.write(table.text());
}
