/** Selections that ask for what the database has, and nothing else: what is read for them depends on nobody who asks. */
import { type FieldNode, type GraphQLOutputType, getNamedType, isLeafType, isObjectType } from 'graphql';
import { bySelection } from './by-selection.ts';
import { fieldsByName } from './collect-fields.ts';
import { shownBy } from './plain-fields.ts';

/** Whether all fields beneath the field that is being resolved show columns, or the row that a relation leads to. */
export const isPlainSelection = bySelection((info) => {
  return isPlain(info.returnType, info.fieldNodes);

  function isPlain(type: GraphQLOutputType, nodes: readonly FieldNode[]): boolean {
    const parent = getNamedType(type);
    if (!isObjectType(parent)) return isLeafType(parent);
    for (const [name, occurrences] of fieldsByName(parent, nodes, info)) {
      const field = parent.getFields()[name];
      if (field === undefined) continue; // __typename
      const shown = shownBy(field);
      const { pothosOptions, pothosPrismaSelect: select } = field.extensions;
      if (shown === undefined || field.args.length > 0) return false;
      // What is selected may be asked of a function, which is told the context.
      if (shown.what === 'column' && typeof select === 'function') return false;
      if (shown.what === 'relation' && !hasNoQuery(pothosOptions)) return false;
      if (!isPlain(field.type, occurrences)) return false;
    }
    return true;
  }
});

const hasNoQuery = (options: unknown): boolean =>
  typeof options === 'object' && options !== null && !('query' in options);
