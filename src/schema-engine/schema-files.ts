/** The files of a schema: one file, or a folder of them, as Prisma takes them. */
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { codeOf } from '../errors.ts';

export interface SchemaFile {
  /** From the schema's folder on. */
  readonly path: string;
  readonly content: string;
}

/** @throws Error that says what is wrong with the path. */
export async function readSchemaFiles(path: string): Promise<readonly SchemaFile[]> {
  try {
    if (!(await stat(path)).isDirectory()) return [{ path: basename(path), content: await readFile(path, 'utf8') }];
    const names = await readdir(path, { recursive: true });
    const files = names.filter((name) => name.endsWith('.prisma')).sort();
    if (files.length === 0) throw new Error(`The folder ${path} has no files that end in .prisma.`);
    return await Promise.all(
      files.map(async (name) => ({ path: name, content: await readFile(join(path, name), 'utf8') })),
    );
  } catch (error) {
    const reason = { ENOENT: 'is not there', EACCES: 'may not be read' }[codeOf(error) ?? ''];
    if (reason === undefined) throw error;
    throw new Error(`The schema ${path} ${reason}: name a file or a folder of them by --schema.`, { cause: error });
  }
}
