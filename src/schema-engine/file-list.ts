/** The files of a folder, with their sizes: by which a folder that has lost some, or their contents, is told from a whole one. */
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const LIST = 'files.json';

/** Writes the list into the folder. What a link leads to is not in it. */
export async function listFiles(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const sizes = await Promise.all(files.map(async (file) => [file.slice(folder.length + 1), await sizeOf(file)]));
  await writeFile(join(folder, LIST), JSON.stringify(Object.fromEntries(sizes)));
}

/** Not where the folder or its list is missing. */
export async function isWhole(folder: string): Promise<boolean> {
  try {
    const sizes = JSON.parse(await readFile(join(folder, LIST), 'utf8')) as Readonly<Record<string, number>>;
    const same = await Promise.all(
      Object.entries(sizes).map(async ([file, size]) => (await sizeOf(join(folder, file))) === size),
    );
    return same.every((is) => is);
  } catch {
    return false;
  }
}

const sizeOf = async (file: string): Promise<number> => (await stat(file)).size;
