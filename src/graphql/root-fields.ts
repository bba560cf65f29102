/** The fields of an operation's root, as GraphQL collects them: by response key, in order, merged where keys repeat. */
import {
  type FieldNode,
  type GraphQLObjectType,
  type GraphQLSchema,
  isAbstractType,
  Kind,
  type NamedTypeNode,
  type SelectionSetNode,
  type ValidatedExecutionArgs,
} from 'graphql';
import { isDeferred, isIncluded } from './directive-usage.ts';

export interface RootFields {
  readonly fields: ReadonlyMap<string, readonly FieldNode[]>;
  /** Whether any of them is in a fragment with an active `@defer`. */
  readonly deferred: boolean;
}

export function collectRootFields(args: ValidatedExecutionArgs): RootFields {
  const rootType = args.schema.getRootType(args.operation.operation);
  const fields = new Map<string, FieldNode[]>();
  const spread = new Set<string>();
  let deferred = false;

  const collect = (selectionSet: SelectionSetNode): void => {
    for (const selection of selectionSet.selections) {
      if (!isIncluded(selection, args)) continue;
      if (selection.kind === Kind.FIELD) {
        const key = selection.alias?.value ?? selection.name.value;
        const nodes = fields.get(key);
        if (nodes === undefined) fields.set(key, [selection]);
        else nodes.push(selection);
        continue;
      }
      if (selection.kind === Kind.FRAGMENT_SPREAD) {
        if (spread.has(selection.name.value)) continue;
        spread.add(selection.name.value);
      }
      const fragment =
        selection.kind === Kind.FRAGMENT_SPREAD ? args.fragmentDefinitions[selection.name.value] : selection;
      if (fragment === undefined || !applies(args.schema, fragment.typeCondition, rootType)) continue;
      deferred ||= isDeferred(selection, args);
      collect(fragment.selectionSet);
    }
  };
  collect(args.operation.selectionSet);
  return { fields, deferred };
}

function applies(
  schema: GraphQLSchema,
  condition: NamedTypeNode | undefined,
  rootType: GraphQLObjectType | null | undefined,
): boolean {
  if (condition === undefined || condition.name.value === rootType?.name) return true;
  const type = schema.getType(condition.name.value);
  return isAbstractType(type) && rootType != null && schema.isSubType(type, rootType);
}
