/** `sluice live`: puts the change log of live rows into a database, takes it away, and says what is there. */
import { parseArgs } from 'node:util';
import {
  installLive,
  installStatements,
  type LiveStatus,
  liveStatus,
  uninstallLive,
  uninstallStatements,
} from '../core/live/install.ts';
import { keyedTable } from '../core/live/keyed-table.ts';
import { trimNow } from '../core/live/trim-logs.ts';
import { createDatamodel, type Datamodel, type Model } from '../core/model/datamodel.ts';
import { withClient } from '../database/with-client.ts';
import { cacheFolder } from '../schema-engine/cache-folder.ts';
import { generateFor } from '../schema-engine/generate-for.ts';
import { introspect } from '../schema-engine/introspect.ts';
import { loadDatamodel } from '../schema-engine/load-generated.ts';
import { readSchemaFiles } from '../schema-engine/schema-files.ts';
import { openAddress } from './database-address.ts';

export const liveUsage = `sluice live install [MODEL…]   logs changes of these models, or of all, for live rows
sluice live uninstall [MODEL…] stops logging them
sluice live status [MODEL…]    says which models are logged, and what is wrong
sluice live trim               empties old parts of the logs; for cron, where no server of your own does it
  --url DATABASE_URL          (default: DATABASE_URL of the environment)
  --schema FILE               your app's schema, or a folder of them (default: as the database has it)
  --schemas A,B               schemas of PostgreSQL (default: that of the address, or of the role)
  --print                     prints the SQL and changes nothing
  --role NAME                 a role that may read the logs, besides their owner; may be repeated
  --notify                    commits wake readers; PostgreSQL then refuses two-phase commits
  --no-notify                 commits wake nobody; readers look from time to time
                              (default: --notify, unless max_prepared_transactions allows two-phase commits)
`;

/** @returns 1 where `status` finds something missing. */
export async function live(args: readonly string[], signal: AbortSignal): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      url: { type: 'string' },
      schema: { type: 'string' },
      schemas: { type: 'string' },
      print: { type: 'boolean', default: false },
      role: { type: 'string', multiple: true, default: [] },
      notify: { type: 'boolean', default: false },
      'no-notify': { type: 'boolean', default: false },
    },
  });
  const [command, ...names] = positionals;
  if (!isCommand(command)) {
    process.stderr.write(liveUsage);
    return 2;
  }
  const { url, schemas } = await openAddress(values.url, values.schemas, (line) => process.stderr.write(`${line}\n`));
  if (command === 'trim') return trim(url);
  const datamodel = await datamodelOf(url, { schemas, file: values.schema, signal });
  const models = modelsOf(datamodel, names);
  const tables = models.flatMap((model) => keyedTable(model, schemas[0]) ?? []);
  const options = { retentionHours: retentionHours(), notifies: notifies(values), readers: values.role };
  return withClient(url, 'sluice live', async (client) => {
    if (command === 'status') return tellStatus(await liveStatus(client, tables));
    const isInstall = command === 'install';
    if (values.print) {
      const sql = isInstall
        ? await installStatements(client, tables, options)
        : await uninstallStatements(client, tables);
      process.stdout.write(`BEGIN;\n${sql}COMMIT;\n`);
      return 0;
    }
    await (isInstall ? installLive(client, tables, options) : uninstallLive(client, tables));
    process.stdout.write(
      `${isInstall ? 'Logged' : 'Not logged any more'}: ${models.map(({ name }) => name).join(', ')}\n`,
    );
    return 0;
  });
}

const commands = ['install', 'uninstall', 'status', 'trim'] as const;

const isCommand = (text: string | undefined): text is (typeof commands)[number] =>
  commands.some((command) => command === text);

async function trim(url: string): Promise<number> {
  const emptied = await withClient(url, 'sluice live', trimNow);
  if (emptied === undefined) throw new Error('There is no change log here. Run `sluice live install`.');
  process.stdout.write(`${emptied} parts of change logs emptied\n`);
  return 0;
}

/** @returns undefined where the database decides. */
function notifies({ notify, 'no-notify': isQuiet }: { readonly notify: boolean; readonly 'no-notify': boolean }) {
  if (notify && isQuiet) throw new Error('--notify and --no-notify: give one of them.');
  return notify ? true : isQuiet ? false : undefined;
}

async function datamodelOf(
  url: string,
  {
    schemas,
    file,
    signal,
  }: {
    readonly schemas: readonly [string, ...string[]];
    readonly file: string | undefined;
    readonly signal: AbortSignal;
  },
): Promise<Datamodel> {
  const files =
    file === undefined
      ? [{ path: 'schema.prisma', content: (await introspect(url, { schemas })).schema }]
      : await readSchemaFiles(file);
  return createDatamodel(await loadDatamodel(await generateFor(files, { cache: await cacheFolder(), signal })));
}

/** By the names of models, or of their tables; without names, all that are tables with a key. */
function modelsOf(datamodel: Datamodel, names: readonly string[]): readonly Model[] {
  const known = datamodel.models.filter((model) => keyedTable(model, '') !== undefined);
  if (names.length === 0) return known;
  return names.map((name) => {
    const found = known.find((model) => model.name === name) ?? known.find(({ table }) => table.name === name);
    if (found !== undefined) return found;
    throw new Error(
      `There is no model ${name} of a table with a key: there are ${known.map(({ name }) => name).join(', ')}.`,
    );
  });
}

function tellStatus(states: readonly LiveStatus[]): number {
  for (const { table, state, reason, logBytes = 0, retentionHours, isOverdue } of states) {
    const log =
      retentionHours === undefined
        ? ''
        : `, ${Math.round(logBytes / 1024)} KB of log, kept for ${retentionHours} hours${isOverdue ? ' and more: nobody empties it, so run `sluice live trim` from time to time' : ''}`;
    process.stdout.write(`${table}: ${state}${reason === undefined ? '' : `: ${reason}`}${log}\n`);
  }
  return states.every(({ state }) => state === 'logged') ? 0 : 1;
}

/** @throws Error for what is no number of hours. */
function retentionHours(): number {
  const text = process.env.LIVE_RETENTION_HOURS ?? '24';
  const hours = Number(text);
  if (text.trim() !== '' && hours > 0 && hours <= 8760) return hours;
  throw new Error(`LIVE_RETENTION_HOURS: ${text} must be a number of hours, above 0 and 8760 at most.`);
}
