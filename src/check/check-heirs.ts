/** Tells of tables that others inherit from: an index is of one table, and so a key holds for the rows of one. */
import { type Finding, note } from './finding.ts';
import type { TableFacts } from './table-facts.ts';

export function checkHeirs({ model, table }: TableFacts): readonly Finding[] {
  const [key] = model.uniqueKeys;
  if (table === undefined || table.heirs.length === 0 || key === undefined) return [];
  return [
    note(
      `model ${model.name}`,
      `Its rows are also those of ${table.heirs.join(', ')}, which inherit from it, and nothing keeps ${key.join(', ')} unique ` +
        'among all of them: a look-up gives one of the rows with a key, and no list resumes. Take keys from one sequence, or ' +
        'serve a view of ONLY that table.',
    ),
  ];
}
