/** Writes the schema as SDL to `schema.graphql` beside this file; with `--check`, fails where that is stale. */
import { readFile, writeFile } from 'node:fs/promises';
import { lexicographicSortSchema, printSchema } from 'graphql';
import { schema } from './schema.ts';

const file = new URL('schema.graphql', import.meta.url);
const sdl = `${printSchema(lexicographicSortSchema(schema))}\n`;

if (!process.argv.includes('--check')) {
  await writeFile(file, sdl);
} else if ((await readFile(file, 'utf8').catch(() => undefined)) !== sdl) {
  process.stderr.write('src/app/schema.graphql is stale. Run: npm run generate:schema\n');
  process.exitCode = 1;
}
