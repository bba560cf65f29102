/** The settings of the demo: those of a server, and those of its own database and data. */
import { integer, text, url } from '../config/kinds.ts';
import { readSettings, type Values } from '../config/read-config.ts';
import type { Setting } from '../config/setting.ts';
import { settings as ofServer } from '../config/settings.ts';

const { HOST, PORT, DATABASE_URL, ...others } = ofServer;

export const settings = {
  HOST,
  PORT,
  DATABASE_URL: url(`${DATABASE_URL.doc} Default: the embedded PostgreSQL in \`DATA_DIR\`.`),
  MIGRATION_WAIT_SECONDS: integer(
    60,
    0,
    86_400,
    'seconds',
    'Longest wait of a start for another process that migrates the database, and of a migration for each table that others use.',
  ),
  DATA_DIR: text('.data', 'Folder of the embedded PostgreSQL. It is kept between starts.'),
  SEED_FLIGHTS: integer(
    3_000_000,
    0,
    3_000_000,
    'flights',
    'Number of flights that the first start loads into the embedded database; 0 for none.',
  ),
  LIVE_RETENTION_HOURS: integer(
    24,
    1,
    8_760,
    'hours',
    'For how long the change log of live rows keeps changes, at least. The demo makes the log in its embedded database; elsewhere `sluice live install` does, and reads this too.',
  ),
  ...others,
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;

export type Config = Values<typeof settings>;

/** @throws Error that names each setting with a bad value, its value, and what it must be. */
export const readConfig = (env: Readonly<Record<string, string | undefined>>): Config => readSettings(env, settings);
