/** `sluice check`: what would go wrong with a database, one line each. */
import { parseArgs } from 'node:util';
import { checkDatabase } from '../check/check-database.ts';
import { type Finding, note } from '../check/finding.ts';
import { cacheFolder } from '../schema-engine/cache-folder.ts';
import { readSchemaFiles } from '../schema-engine/schema-files.ts';
import { loadConfig } from '../serve/load-config.ts';
import { checkNode } from './check-node.ts';
import { openAddress } from './database-address.ts';

export const checkUsage = `sluice check [DATABASE_URL]    says what would go wrong if a database were served; only reads
  --schema FILE               your app's schema, or a folder of them (default: as the database has it)
  --schemas A,B               schemas of PostgreSQL (default: that of the address, or of the role)
  --config FILE               what to leave out, rename and hide (default: sluice.config.ts)
`;

/** @returns 1 where something would go wrong. */
export async function check(args: readonly string[], signal: AbortSignal): Promise<number> {
  checkNode('sluice check');
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { schema: { type: 'string' }, schemas: { type: 'string' }, config: { type: 'string' } },
  });
  const [named, ...more] = positionals;
  if (more.length > 0) throw new Error(`sluice check takes one address: ${more.join(' ')} is too much.`);
  const files = values.schema === undefined ? undefined : await readSchemaFiles(values.schema);
  const config = await loadConfig(values.config);
  const parameters: Finding[] = [];
  const { url, schemas } = await openAddress(named, values.schemas, (message) =>
    parameters.push(note('address', message)),
  );
  const findings = [
    ...parameters,
    ...(await checkDatabase(url, { schemas, files, config, cache: await cacheFolder(), signal })),
  ];
  for (const { level, what, advice } of findings) process.stdout.write(`${level}: ${what}: ${advice}\n`);
  const problems = findings.filter(({ level }) => level === 'problem').length;
  process.stdout.write(
    problems === 0
      ? 'Nothing would go wrong.\n'
      : `${problems} ${problems === 1 ? 'thing' : 'things'} would go wrong.\n`,
  );
  return problems === 0 ? 0 : 1;
}
