/** Where the results come from, in a line. */
import { cpus, totalmem } from 'node:os';
import type { Options } from '../options.ts';
import { runsOf } from '../run.ts';
import { flags } from '../servers/start-server.ts';

export function machine(postgres: string, { rows, runs }: Pick<Options, 'rows' | 'runs'>): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 1024 ** 3);
  return [
    `${cpu?.model.trim() ?? process.arch}, ${cpus().length} cores, ${memory} GB`,
    `${process.platform} ${process.arch}`,
    `Node ${process.versions.node}, for Sluice with ${flags.map((flag) => `\`${flag}\``).join(' ')}`,
    `PostgreSQL ${postgres}`,
    `readings of each: ${runsOf(rows, runs)}`,
    new Date().toISOString().slice(0, 10),
  ].join(' · ');
}
