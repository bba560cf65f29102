/** Reads the settings from the environment, once at the start. */
import type { z } from 'zod';
import type { Setting } from './setting.ts';
import { settings } from './settings.ts';

/** The values of a table of settings. */
export type Values<Table extends Readonly<Record<string, Setting<unknown>>>> = {
  readonly [K in keyof Table]: z.output<Table[K]['schema']>;
};

/** The settings of a server, whatever it serves. */
export type Config = Values<typeof settings>;

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads every setting of a server: see `readSettings`. */
export const readConfig = (env: Environment): Config => readSettings(env, settings);

/**
 * Reads every setting of a table. An empty variable counts as unset.
 * @throws Error that names each setting with a bad value, its value, and what it must be.
 */
export function readSettings<Table extends Readonly<Record<string, Setting<unknown>>>>(
  env: Environment,
  table: Table,
): Values<Table> {
  const problems: string[] = [];
  const entries = Object.entries<Setting<unknown>>(table).map(([name, setting]) => {
    const value = env[name] === '' ? undefined : env[name];
    const result = setting.schema.safeParse(value);
    if (!result.success)
      problems.push(
        `${name}=${setting.isSecret ? '…' : shown(value ?? '')}: ${result.error.issues[0]?.message ?? 'is not valid'}`,
      );
    return [name, result.data];
  });
  if (problems.length > 0) throw new Error(`These settings are not valid:\n  ${problems.join('\n  ')}`);
  // Object.fromEntries forgets the names; the table is what gives each value its type.
  return Object.freeze(Object.fromEntries(entries) as Values<Table>);
}

/** A value as an error may quote it: without the password of a URL. */
const shown = (value: string) => value.replace(/\/\/[^@/]*@/, '//…@');
