/** Gives keys to models and views that have none of their own: columns that somebody knows to be unique and never null. */
import type { SchemaFile } from './schema-files.ts';
import { type Part, partsOf, textOf } from './schema-text.ts';

/** @param keys model → fields. */
export function withKeys(
  files: readonly SchemaFile[],
  keys: ReadonlyMap<string, readonly string[]>,
): readonly SchemaFile[] {
  if (keys.size === 0) return files;
  return files.map(({ path, content }) => ({
    path,
    content: textOf(partsOf(content).map((part) => keyed(part, keys))),
  }));
}

function keyed(part: Part, keys: ReadonlyMap<string, readonly string[]>): Part {
  if (part.kind !== 'model' && part.kind !== 'view') return part;
  const key = keys.get(part.name);
  if (key === undefined) return part;
  // Line for line, so that Prisma's errors name the lines as they are.
  const source = part.source.map((line, index) => {
    if (/^\s*@@ignore\b/.test(line)) return '';
    const [, field = ''] = /^\s*(\w+)\s/.exec(line) ?? [];
    const required = index > 0 && key.includes(field) ? line.replace(/^(\s*\w+\s+\w+)\?/, '$1 ') : line;
    return index === part.source.length - 1 ? required.replace('}', `@@unique([${key.join(', ')}])\n}`) : required;
  });
  return { ...part, source };
}
