/** Estimates how much text a selection makes of a row: clients choose names, and how often a value comes. */
import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from 'graphql';
import type { TextSize } from '../core/types.ts';
import { bySelection } from './by-selection.ts';
import { fieldsByName } from './collect-fields.ts';

export const textSize: (info: GraphQLResolveInfo) => TextSize = bySelection((info) => {
  let times = 1;
  const keysIn = (type: GraphQLOutputType, nodes: readonly FieldNode[]): number => {
    const parent = getNamedType(type);
    if (!isObjectType(parent)) return 0;
    let bytes = 0;
    for (const [name, occurrences] of fieldsByName(parent, nodes, info)) {
      times = Math.max(times, occurrences.length);
      for (const { alias } of occurrences) bytes += (alias?.value ?? name).length + AROUND_KEY;
      const field = parent.getFields()[name];
      const [node] = occurrences;
      if (field === undefined || node === undefined) continue;
      const { first } = getArgumentValues(field, node, info.variableValues);
      const isList = field.extensions.pothosPrismaRelationField !== undefined && typeof first === 'number';
      bytes += (isList ? first : 1) * keysIn(field.type, occurrences);
    }
    return bytes;
  };
  return { keyBytes: keysIn(info.returnType, info.fieldNodes), times };
});

/** Two quotes, a colon, and a comma or a brace. */
const AROUND_KEY = 4;
