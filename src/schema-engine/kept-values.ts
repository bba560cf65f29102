/** Values of enums that GraphQL keeps, `true`, `false` and `null`: in an app's own schema they get an underscore, line for line. */
import type { Part } from './schema-text.ts';

/** @param parts of all files. */
export function withoutKeptValues(parts: readonly Part[]): (part: Part) => Part {
  const enums = new Set(
    parts.flatMap((part) => (part.kind === 'enum' && part.lines.some((line) => VALUE.test(line)) ? [part.name] : [])),
  );
  if (enums.size === 0) return (part) => part;
  return (part) => {
    if (part.kind === 'enum') return { ...part, source: part.source.map(renamed) };
    if (part.kind !== 'model' && part.kind !== 'view') return part;
    const source = part.source.map((line) => {
      const [, type = ''] = /^\s*\w+\s+(\w+)/.exec(line) ?? [];
      return enums.has(type) ? line.replace(/@default\(\s*(true|false|null)\s*\)/, '@default($1_)') : line;
    });
    return { ...part, source };
  };
}

const renamed = (line: string) =>
  line.replace(
    VALUE,
    (_, indent: string, value: string) => `${indent}${value}_${line.includes('@map(') ? '' : ` @map("${value}")`}`,
  );

const VALUE = /^(\s*)(true|false|null)\b/;
