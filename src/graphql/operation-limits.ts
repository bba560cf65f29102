/**
 * Limits of what a document may ask for, checked as it is parsed: before validation and planning, whose work grows by
 * the square of the fields that stand side by side.
 */
import { type DefinitionNode, type DocumentNode, GraphQLError, Kind, type SelectionSetNode } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { errorCodes } from '../errors.ts';
import { faultOfNames } from './fault-of-names.ts';
import { withoutRepeats } from './without-repeats.ts';

export interface OperationLimits {
  /** Deepest nesting of fields. Introspection is left out: GraphQL has a limit of its own for it. */
  readonly maxDepth: number;
  /** Fields of an operation, and spreads of fragments, with those inside the fragments each time they are spread. */
  readonly maxFields: number;
  /** Names, punctuators and values of a document. What is longer belongs into its variables. */
  readonly maxTokens: number;
}

export function useOperationLimits(limits: OperationLimits): Plugin {
  return {
    onParse({ parseFn, setParseFn }) {
      setParseFn((source, options) => {
        const { maxTokens } = limits;
        const parsed: DocumentNode = parseLimited(() => parseFn(source, { ...options, maxTokens }), maxTokens);
        checkDocument(parsed, limits);
        const document = withoutRepeats(parsed);
        const fault = faultOfNames(document);
        if (fault !== undefined) throw exceeded(fault);
        return document;
      });
    },
  };
}

function parseLimited<T>(parse: () => T, maxTokens: number): T {
  try {
    return parse();
  } catch (error) {
    // The parser calls itself for each level.
    if (error instanceof RangeError) throw exceeded('This document nests deeper than can be read.');
    if (error instanceof GraphQLError && error.message.includes('tokens. Parsing aborted'))
      throw exceeded(`This document has more than ${maxTokens} tokens. Give long values as variables.`);
    throw error;
  }
}

/**
 * A fragment's fields count by themselves, too: validation looks at those that nothing spreads. Its depth is known only
 * where it is spread.
 * @throws GraphQLError `LIMIT_EXCEEDED` for what goes beyond the limits.
 */
function checkDocument({ definitions }: DocumentNode, { maxDepth, maxFields }: OperationLimits): void {
  const sizeOf = measure(definitions);
  for (const definition of definitions) {
    if (definition.kind !== Kind.OPERATION_DEFINITION && definition.kind !== Kind.FRAGMENT_DEFINITION) continue;
    const { fields, depth } = sizeOf(definition.selectionSet);
    if (fields > maxFields)
      throw exceeded(`This operation has more than ${maxFields} fields, counted with those of its fragments. ${less}`);
    if (definition.kind === Kind.OPERATION_DEFINITION && depth > maxDepth)
      throw exceeded(`This operation nests fields deeper than ${maxDepth} levels. ${less}`);
  }
}

const less = 'Ask for less at once.';

interface Size {
  readonly fields: number;
  readonly depth: number;
}

const nothing: Size = { fields: 0, depth: 0 };

/** Measures selections. A fragment is measured once, however often it is spread. */
function measure(definitions: readonly DefinitionNode[]): (set: SelectionSetNode | undefined) => Size {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  const measured = new Map<string, Size>();

  const sizeOfFragment = (name: string): Size => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A fragment inside itself counts for nothing there: validation refuses it.
    measured.set(name, nothing);
    const size = sizeOf(fragments.get(name));
    measured.set(name, size);
    return size;
  };

  const sizeOf = (set: SelectionSetNode | undefined): Size => {
    let fields = 0;
    let depth = 0;
    for (const selection of set?.selections ?? []) {
      const isField = selection.kind === Kind.FIELD;
      const inside =
        selection.kind === Kind.FRAGMENT_SPREAD ? sizeOfFragment(selection.name.value) : sizeOf(selection.selectionSet);
      fields += 1 + inside.fields;
      const isIntrospection = isField && selection.name.value.startsWith('__');
      if (!isIntrospection) depth = Math.max(depth, inside.depth + (isField ? 1 : 0));
    }
    return { fields, depth };
  };
  return sizeOf;
}

const exceeded = (message: string) =>
  new GraphQLError(message, {
    extensions: { code: 'LIMIT_EXCEEDED', http: { status: errorCodes.LIMIT_EXCEEDED } },
  });
