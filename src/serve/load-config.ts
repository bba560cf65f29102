/** `sluice.config.ts`, or another module whose default export is a config. */
import { access } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { SluiceConfig } from '../auto/define-config.ts';
import { codeOf, messageOf } from '../errors.ts';

const names = ['sluice.config.ts', 'sluice.config.mts', 'sluice.config.js', 'sluice.config.mjs'];

/**
 * @param named by --config. Default: the one of the working folder, where there is one.
 * @throws Error that says why it cannot be loaded, and what to do.
 */
export async function loadConfig(named: string | undefined): Promise<SluiceConfig | undefined> {
  const file = named ?? (await firstOf(names));
  if (file === undefined) return undefined;
  try {
    const module = (await import(pathToFileURL(resolve(file)).href)) as { readonly default?: SluiceConfig };
    if (module.default === undefined)
      throw new Error('it has no default export: write `export default defineConfig({ … })`');
    return module.default;
  } catch (cause) {
    throw new Error(`The config ${file} cannot be loaded: ${reasonOf(cause)}.`, { cause });
  }
}

async function firstOf(files: readonly string[]): Promise<string | undefined> {
  for (const file of files) {
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  return undefined;
}

function reasonOf(cause: unknown): string {
  const code = codeOf(cause);
  const words = messageOf(cause).split('\n', 1)[0]?.replace(/\.$/, '') ?? '';
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
    return `Node ${process.versions.node} runs no TypeScript. Use Node 22.18 or newer, or write it in JavaScript, as sluice.config.mjs`;
  if (code === 'ERR_MODULE_NOT_FOUND')
    return `${words}. Install what it imports; a config without \`defineConfig\` needs nothing: \`export default { models: { … } }\``;
  return cause instanceof SyntaxError ? `${placeOf(cause)}${words}` : words;
}

/** Above the words of an error in TypeScript, Node writes the file and its line. */
function placeOf({ stack = '' }: SyntaxError): string {
  const [, place] = /^(?:file:)?\S*[\\/]([^\\/\s]+:\d+)\r?\n/.exec(stack) ?? [];
  return place === undefined ? '' : `${place}: `;
}
