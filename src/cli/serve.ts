/** `sluice serve`: the whole server over a database, by its address. */
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { readConfig } from '../config/read-config.ts';
import { createLog } from '../log.ts';
import { cacheFolder } from '../schema-engine/cache-folder.ts';
import { readSchemaFiles } from '../schema-engine/schema-files.ts';
import { loadConfig } from '../serve/load-config.ts';
import type { ServedDatabase } from '../serve/serve-database.ts';
import { checkNode } from './check-node.ts';
import { openAddress } from './database-address.ts';

export const serveUsage = `sluice serve [DATABASE_URL]    serves every table and view with a key; only reads
  --schemas A,B               schemas of PostgreSQL (default: that of the address, or of the role)
  --schema FILE               your app's schema, or a folder of them (default: as the database has it)
  --config FILE               what to leave out, rename and hide (default: sluice.config.ts)
  --port N, --host ADDRESS    where to listen (default: 4000, 127.0.0.1); environment settings also apply
`;

/** Resolves when it has stopped. */
export async function serve(args: readonly string[], signal: AbortSignal): Promise<number> {
  checkNode('sluice serve');
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      schemas: { type: 'string' },
      schema: { type: 'string' },
      config: { type: 'string' },
      port: { type: 'string' },
      host: { type: 'string' },
    },
  });
  const [named, ...more] = positionals;
  if (more.length > 0) throw new Error(`sluice serve takes one address: ${more.join(' ')} is too much.`);
  const tell = (line: string) => process.stderr.write(`${line}\n`);
  const { env } = process;
  const settings = readConfig({
    ...env,
    LOG_LEVEL: env.LOG_LEVEL || 'error',
    ...(values.host !== undefined && { HOST: values.host }),
    ...(values.port !== undefined && { PORT: values.port }),
  });
  const files = values.schema === undefined ? undefined : await readSchemaFiles(values.schema);
  const config = await loadConfig(values.config);
  const begun = performance.now();
  const onConnect = () => tell('connecting to the database …');
  const { url, schemas } = await openAddress(named, values.schemas, tell, { onConnect, signal });
  // A server takes a second to be loaded, and until here nothing needs it.
  const { serveDatabase } = await import('../serve/serve-database.ts');
  const server = await serveDatabase(url, {
    ...{ schemas, files, config, settings, signal },
    auth: env.AUTH,
    cache: await cacheFolder(),
    log: createLog(settings.LOG_LEVEL),
    onStep: (step) => tell(`${step} …`),
  });
  for (const line of linesOf(server)) tell(line);
  tell(banner(server, (performance.now() - begun) / 1000));
  if (!signal.aborted) await once(signal, 'abort');
  await server.dispose();
  return 0;
}

const linesOf = ({ leftOut, renamed }: ServedDatabase): readonly string[] => [
  ...leftOut.map(({ what, reason }) => `left out: ${what}: ${reason}`),
  ...renamed.map(({ what, reason }) => `renamed: ${what}: ${reason}`),
];

function banner({ url, lists }: ServedDatabase, seconds: number): string {
  const [first = ''] = lists;
  const names = lists.slice(0, SHOWN_LISTS).join(', ');
  const others = lists.length > SHOWN_LISTS ? ` and ${lists.length - SHOWN_LISTS} more` : '';
  return `
  Sluice is listening, after ${seconds.toFixed(1)} s. Lists: ${names}${others}.

  Console    ${url}
  GraphQL    ${url}/graphql
  CSV        ${url}/export/${first}.csv
`;
}

const SHOWN_LISTS = 8;
