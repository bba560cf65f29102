/** Reads the settings from the environment, once at the start. */
import type { z } from 'zod';
import type { Setting } from './setting.ts';
import { type SettingName, settings } from './settings.ts';

export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };

/**
 * Reads every setting. An empty variable counts as unset.
 * @throws Error that names each setting with a bad value, its value, and what it must be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const entries = Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
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
  return Object.freeze(Object.fromEntries(entries) as Config);
}

/** A value as an error may quote it: without the password of a URL. */
const shown = (value: string) => value.replace(/\/\/[^@/]*@/, '//…@');
