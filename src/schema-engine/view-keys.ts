/** Views as an older Prisma took them, with `@id` and indexes: what this one refuses is said as `@unique`, line for line. */
import { type Part, withoutComment } from './schema-text.ts';

export function withViewKeys(part: Part): Part {
  if (part.kind !== 'view') return part;
  const source = part.source.map((line) => {
    const code = withoutComment(line);
    if (/^\s*@@(?:index|fulltext)\b/.test(code)) return '';
    const unique = code
      .replace(/^(\s*)@@id\b/, '$1@@unique')
      .replace(/\s@id\b(?:\([^)]*\))?/, / @unique\b/.test(code) ? '' : ' @unique');
    return unique + line.slice(code.length);
  });
  return { ...part, source };
}
