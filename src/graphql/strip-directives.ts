/** A document without `@stream` and `@defer`, for executions that give their results whole. */
import { BREAK, type DocumentNode, visit } from 'graphql';

const isIncremental = (name: string) => name === 'stream' || name === 'defer';

const stripped = new WeakMap<DocumentNode, DocumentNode>();

/** The document itself where it has no such directive. */
export function stripIncrementalDirectives(document: DocumentNode): DocumentNode {
  const known = stripped.get(document);
  if (known !== undefined) return known;
  const result = hasIncrementalDirectives(document)
    ? visit(document, { Directive: ({ name }) => (isIncremental(name.value) ? null : undefined) })
    : document;
  stripped.set(document, result);
  return result;
}

function hasIncrementalDirectives(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive({ name }) {
      found = isIncremental(name.value);
      return found ? BREAK : undefined;
    },
  });
  return found;
}

/** Whether `@skip` or `@include` stand in it, anywhere. */
export function hasConditions(document: DocumentNode): boolean {
  let found = false;
  visit(document, {
    Directive({ name }) {
      found = name.value === 'skip' || name.value === 'include';
      return found ? BREAK : undefined;
    },
  });
  return found;
}
