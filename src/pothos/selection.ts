/** Checks what a selection asks for beneath each row, before it becomes a statement. */
import { isDeepStrictEqual } from 'node:util';
import {
  type FieldNode,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  getArgumentValues,
  getNamedType,
  isObjectType,
} from 'graphql';
import { badInput, SluiceError } from '../errors.ts';
import { bySelection } from './by-selection.ts';
import { fieldsByName } from './collect-fields.ts';

/** Rows that may hang beneath one row, through lists inside it, and lists inside those. */
export const MAX_ROWS_BENEATH = 10_000;

/** A row with more values than this counts as several: names may be given to one column again and again. */
const VALUES_OF_A_ROW = 25;

/**
 * Checks the selection of the field that is being resolved.
 * @param relationsOnce whether a relation may have one set of arguments only, as in a stream: all of it comes from one
 * statement, and Prisma reads each relation of a row once in it. Default: no.
 * @returns how many rows one row of the field counts for at most: itself and those beneath it.
 * @throws SluiceError `LIMIT_EXCEEDED` for more than `MAX_ROWS_BENEATH`; `BAD_USER_INPUT` for a relation asked for twice.
 */
export function checkSelection(info: GraphQLResolveInfo, { relationsOnce = false } = {}): number {
  return relationsOnce ? rowsReadOnce(info) : rowsOf(info);
}

const rowsOf = bySelection((info) => measure(info, false));
const rowsReadOnce = bySelection((info) => measure(info, true));

function measure(info: GraphQLResolveInfo, relationsOnce: boolean): number {
  const { rows, values } = inside(info.returnType, info.fieldNodes);
  if (rows > MAX_ROWS_BENEATH)
    throw new SluiceError(
      'LIMIT_EXCEEDED',
      `This selection may put ${rows} rows beneath one row, where ${MAX_ROWS_BENEATH} may be: ask for fewer by the first of its lists.`,
    );
  return Math.max(1 + rows, Math.ceil(values / VALUES_OF_A_ROW));

  /** The rows beneath one row of the type, and the values in it and in those. */
  function inside(type: GraphQLOutputType, nodes: readonly FieldNode[]): { rows: number; values: number } {
    const parent = getNamedType(type);
    if (!isObjectType(parent)) return { rows: 0, values: nodes.length };
    let rows = 0;
    let values = 0;
    for (const [name, occurrences] of fieldsByName(parent, nodes, info)) {
      const field = parent.getFields()[name];
      if (field === undefined) {
        values += occurrences.length; // __typename
        continue;
      }
      const isRelation = field.extensions.pothosPrismaRelationField !== undefined;
      const variants = groupBy(occurrences, (node) => given(getArgumentValues(field, node, info.variableValues)));
      if (isRelation && relationsOnce && variants.length > 1) throw twice(name);
      for (const [{ first }, group] of variants) {
        const beneath = inside(field.type, group);
        const isList = isRelation && typeof first === 'number';
        rows += isList ? first * (1 + beneath.rows) : beneath.rows;
        values += isList ? first * beneath.values : beneath.values;
      }
    }
    return { rows, values };
  }
}

/** Whether the field that is being resolved is asked for this field of its own, under whatever alias. */
export function selects(info: GraphQLResolveInfo, name: string): boolean {
  const type = getNamedType(info.returnType);
  return isObjectType(type) && fieldsByName(type, info.fieldNodes, info).has(name);
}

const twice = (name: string) =>
  badInput(
    `${name} is selected with different arguments in the same row. The rows of a stream come from one statement, which ` +
      `reads each relation once: ask for the other ${name} in a request of its own.`,
  );

type Arguments = Readonly<Record<string, unknown>>;

/** A null is no argument. */
const given = (args: Arguments): Arguments =>
  Object.fromEntries(Object.entries(args).filter(([, value]) => value !== null));

function groupBy(nodes: readonly FieldNode[], argumentsOf: (node: FieldNode) => Arguments): [Arguments, FieldNode[]][] {
  const groups: [Arguments, FieldNode[]][] = [];
  for (const node of nodes) {
    const args = argumentsOf(node);
    const group = groups.find(([known]) => isDeepStrictEqual(known, args));
    if (group === undefined) groups.push([args, [node]]);
    else group[1].push(node);
  }
  return groups;
}
