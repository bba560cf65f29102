/** The project's files, as its tests about itself read them. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** @param path from the project's root. */
export const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

/** The files of a folder and of those inside it, as paths from the project's root, in order. */
export async function filesOf(folder: string): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .sort();
}

/** The pages that people read, as paths from the project's root. */
export async function papersOf(): Promise<readonly string[]> {
  const entries = [...(await readdir(root)), ...(await filesOf('docs'))];
  return entries.filter((path) => path.endsWith('.md')).sort();
}

/** What stands between the lines `<!-- name -->` and `<!-- /name -->` of a page. */
export const between = (name: string, page: string): string => split(name, page)[1];

/** The page, with another text there. */
export function replaceBetween(name: string, page: string, text: string): string {
  const [before, , after] = split(name, page);
  return `${before}${text}${after}`;
}

function split(name: string, page: string): readonly [before: string, between: string, after: string] {
  const [, before, text, after] =
    new RegExp(`^(.*<!-- ${name} -->\\n)(.*?)(<!-- /${name} -->.*)$`, 's').exec(page) ?? [];
  if (before === undefined || text === undefined || after === undefined) throw new Error(`no part is marked ${name}`);
  return [before, text, after];
}
