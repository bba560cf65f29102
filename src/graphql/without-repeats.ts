/** Selections that are repeated word for word say nothing new, and validation compares each of them with each other. */
import { type ASTNode, type DocumentNode, visit } from 'graphql';

/** The document with the first of each alone. */
export const withoutRepeats = (document: DocumentNode): DocumentNode =>
  visit(document, {
    SelectionSet(set) {
      const seen = new Set<string>();
      const selections = set.selections.filter((selection) => seen.size < seen.add(textOf(selection)).size);
      return selections.length === set.selections.length ? undefined : { ...set, selections };
    },
  });

const textOf = ({ loc }: ASTNode): string => loc?.source.body.slice(loc.start, loc.end) ?? '';
