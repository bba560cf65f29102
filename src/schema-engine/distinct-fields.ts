/**
 * The engine names a relation for the table that it leads to, even where a column has that name, and for as many tables and columns
 * as tell it from others, which makes names that no request may bring. The relation yields, and its name is cut.
 */
import { partsOf, textOf } from './schema-text.ts';

export function withDistinctFields(schema: string): string {
  const parts = partsOf(schema);
  const models = new Set(parts.flatMap((part) => (part.kind === 'model' || part.kind === 'view' ? [part.name] : [])));
  return textOf(
    parts.map((part) => {
      if (part.kind !== 'model' && part.kind !== 'view') return part;
      const fields = part.lines.map((line) => {
        const [, name = '', type = ''] = FIELD.exec(line) ?? [];
        return { line, name, isRelation: models.has(type) };
      });
      const taken = new Set(fields.flatMap(({ name, isRelation }) => (isRelation ? [] : [name])));
      const lines = fields.map(({ line, name, isRelation }) => {
        if (!isRelation) return line;
        let free = name.slice(0, LONGEST);
        while (taken.has(free)) free += '_';
        taken.add(free);
        return free === name ? line : line.replace(name, free);
      });
      return { ...part, source: [...part.source.slice(0, 1), ...lines, ...part.source.slice(-1)] };
    }),
  );
}

/** Leaves room for what makes it another. */
const LONGEST = 200;

const FIELD = /^\s*(\w+)\s+(\w+)/;
