/** The form's columns as a selection of GraphQL. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { fieldAt, pathOf } from '../catalogue/walk.ts';

interface Tree {
  readonly [name: string]: Tree;
}

/** Rows inside a row that are shown, where a whole list is a column. One more is asked for, which tells that there are more. */
export const NESTED_ROWS = 20;

/** The fields inside a row's braces, a line each. The key is always among them: the checksum is made of it. */
export function selectionOf(catalogue: Catalogue, list: List, columns: readonly string[], indent: string): string {
  const tree: Record<string, Record<string, unknown>> = {};
  for (const path of [...list.key.map((name) => [name]), ...columns.map(pathOf)]) {
    let branch: Record<string, unknown> = tree;
    for (const name of path) {
      branch[name] ??= {};
      branch = branch[name] as Record<string, unknown>;
    }
  }
  return linesOf(catalogue, list.type, tree as Tree, indent).join('\n');
}

function linesOf(catalogue: Catalogue, type: string, tree: Tree, indent: string): readonly string[] {
  return Object.entries(tree).map(([name, inner]) => {
    const field = fieldAt(catalogue, type, [name]);
    if (field?.kind === 'many') {
      const values = valuesOf(catalogue, field.type).join(' ');
      return `${indent}${name}(first: ${NESTED_ROWS + 1}) { ${values} }`;
    }
    if (field?.kind === 'one') {
      const names = Object.keys(inner).length > 0 ? linesOf(catalogue, field.type, inner, '') : ['__typename'];
      return `${indent}${name} { ${names.join(' ')} }`;
    }
    return `${indent}${name}`;
  });
}

/** The names of a type's own values. */
export const valuesOf = (catalogue: Catalogue, type: string): readonly string[] =>
  [...(catalogue.types.get(type)?.fields.values() ?? [])]
    .filter(({ kind }) => kind === 'value')
    .map(({ name }) => name);
