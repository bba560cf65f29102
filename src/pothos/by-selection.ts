/**
 * What follows from the selection of a field alone, found out once for each place in a document: a document that is asked
 * again is the same object, since Yoga keeps what it has parsed.
 */
import {
  BREAK,
  type FieldNode,
  type FragmentDefinitionNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type SelectionSetNode,
  visit,
} from 'graphql';

/**
 * Keeps what `find` gives, as long as the document: where no variable has a say in it, and the field is asked for in one
 * place. What `find` throws is not kept. What it gives must not be changed.
 * @param isEnough whether the selection alone decides. Default: it does.
 */
export function bySelection<T, Asked = void>(
  find: (info: GraphQLResolveInfo, asked: Asked) => T,
  isEnough: (info: GraphQLResolveInfo, asked: Asked) => boolean = () => true,
): (info: GraphQLResolveInfo, asked: Asked) => T {
  const known = new WeakMap<FieldNode, { readonly type: GraphQLOutputType; readonly value: T }>();
  return (info, asked) => {
    const [node, ...others] = info.fieldNodes;
    if (node === undefined || others.length > 0) return find(info, asked);
    const before = known.get(node);
    // A type belongs to one schema.
    if (before?.type === info.returnType) return before.value;
    const value = find(info, asked);
    if (!hasVariables(node, info.fragments) && isEnough(info, asked)) known.set(node, { type: info.returnType, value });
    return value;
  };
}

/** Whether a variable stands in the arguments of the field that is being resolved. */
export const hasVariableArguments = ({ fieldNodes }: GraphQLResolveInfo): boolean =>
  fieldNodes.some((node) => {
    let found = false;
    for (const argument of node.arguments ?? [])
      visit(argument, {
        Variable() {
          found = true;
          return BREAK;
        },
      });
    return found;
  });

const withVariables = new WeakMap<FieldNode, boolean>();

/** Whether a variable stands among the selections of a field, or in a fragment that is spread there. */
function hasVariables(node: FieldNode, fragments: Readonly<Record<string, FragmentDefinitionNode>>): boolean {
  const before = withVariables.get(node);
  if (before !== undefined) return before;
  const spread = new Set<string>();
  let found = false;
  const look = (set: SelectionSetNode | undefined): void => {
    if (set === undefined) return;
    visit(set, {
      Variable() {
        found = true;
        return BREAK;
      },
      FragmentSpread({ name }) {
        if (spread.size < spread.add(name.value).size) look(fragments[name.value]?.selectionSet);
      },
    });
  };
  look(node.selectionSet);
  withVariables.set(node, found);
  return found;
}
