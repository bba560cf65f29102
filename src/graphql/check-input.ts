/** Limits the arguments of an operation, counted before anything is made of them: all that follows walks every value. */
import {
  type ArgumentNode,
  type DirectiveNode,
  type DocumentNode,
  type ExecutionArgs,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  type ValueNode,
} from 'graphql';
import { countValues } from '../core/plan/count-values.ts';
import { SluiceError } from '../errors.ts';

/** Variables that nest deeper than any filter needs would exhaust the stack of all who read them. */
const MAX_LEVELS = 64;

/**
 * A variable counts each time that it is used, with those uses in a fragment each time that it is spread: so a short
 * document cannot multiply a long variable.
 * @throws SluiceError `LIMIT_EXCEEDED` for more than `maxValues`, or for variables that nest too deep.
 */
export function checkInput({ document, operationName, variableValues }: ExecutionArgs, maxValues: number): void {
  const variables = Object.entries(variableValues ?? {});
  let given = 0;
  const sizes = new Map<string, number>();
  for (const [name, value] of variables) {
    const size = countValues(value, maxValues);
    sizes.set(name, size);
    given += size;
    if (given > maxValues) throw exceeded(maxValues);
  }
  checkLevels(variables);
  const operation = operationOf(document, operationName);
  if (operation !== undefined && valuesOf(document, operation, sizes) > maxValues) throw exceeded(maxValues);
}

/** Of operations without variables, which have as many each time. */
const known = new WeakMap<OperationDefinitionNode, number>();

function valuesOf(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  given: ReadonlyMap<string, number>,
): number {
  if (operation.variableDefinitions?.length) return measure(document, operation, given);
  const values = known.get(operation) ?? measure(document, operation, given);
  known.set(operation, values);
  return values;
}

function checkLevels(variables: readonly unknown[]): void {
  let level = variables;
  // The entries themselves are two levels.
  for (let depth = -1; level.length > 0; depth += 1) {
    if (depth > MAX_LEVELS)
      throw new SluiceError(
        'LIMIT_EXCEEDED',
        `The variables nest deeper than ${MAX_LEVELS} levels. Ask for less at once.`,
      );
    level = level.flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

const operationOf = ({ definitions }: DocumentNode, name: string | null | undefined) =>
  definitions.find(
    (definition): definition is OperationDefinitionNode =>
      definition.kind === Kind.OPERATION_DEFINITION && (name == null || definition.name?.value === name),
  );

/** The values in all arguments of an operation. A fragment is measured once, however often it is spread. */
function measure(
  { definitions }: DocumentNode,
  { selectionSet, variableDefinitions = [] }: OperationDefinitionNode,
  given: ReadonlyMap<string, number>,
): number {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  const measured = new Map<string, number>();
  const sizes = new Map(given);

  const sizeOfValue = (value: ValueNode): number => {
    if (value.kind === Kind.VARIABLE) return sizes.get(value.name.value) ?? 1;
    if (value.kind === Kind.LIST) return 1 + total(value.values, sizeOfValue);
    if (value.kind === Kind.OBJECT) return 1 + total(value.fields, (field) => sizeOfValue(field.value));
    return 1;
  };
  const sizeOfArguments = (node: { arguments?: readonly ArgumentNode[] | undefined }) =>
    total(node.arguments, ({ value }) => sizeOfValue(value));
  const sizeOfDirectives = (directives: readonly DirectiveNode[] | undefined) => total(directives, sizeOfArguments);
  const sizeOfFragment = (name: string): number => {
    const known = measured.get(name);
    if (known !== undefined) return known;
    // A fragment inside itself counts for nothing there: validation has refused it.
    measured.set(name, 0);
    const size = sizeOf(fragments.get(name));
    measured.set(name, size);
    return size;
  };
  const sizeOf = (set: SelectionSetNode | undefined): number =>
    total(set?.selections, (selection) => {
      const own = sizeOfDirectives(selection.directives);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return own + sizeOfFragment(selection.name.value);
      const inside = own + sizeOf(selection.selectionSet);
      return selection.kind === Kind.FIELD ? inside + sizeOfArguments(selection) : inside;
    });

  for (const { variable, defaultValue } of variableDefinitions)
    if (defaultValue !== undefined && !given.has(variable.name.value))
      sizes.set(variable.name.value, sizeOfValue(defaultValue));
  return sizeOf(selectionSet);
}

const total = <T>(items: readonly T[] | undefined, sizeOf: (item: T) => number): number =>
  (items ?? []).reduce((sum, item) => sum + sizeOf(item), 0);

const exceeded = (maxValues: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `The arguments of this operation hold more than ${maxValues} values, objects and lists included, and those of a variable each time that it is used. Ask for less at once.`,
  );
