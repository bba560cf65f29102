/** Limits of names in a document, whose cost grows faster than their number: validation compares them with each other. */
import { type DefinitionNode, type DocumentNode, type FieldNode, Kind, type SelectionSetNode, visit } from 'graphql';

/** No name of any schema is longer. GraphQL compares an unknown name with all that it might have meant. */
const MAX_NAME_LENGTH = 255;
/** Each two fields of one name in one place are one comparison, and one more for each 64 characters of their arguments. */
const MAX_COMPARISONS = 20_000;
const CHARACTERS_OF_ONE = 64;

/** What is wrong with the names of a document, in words; undefined where nothing is. Its fields have been counted before. */
export const faultOfNames = (document: DocumentNode): string | undefined =>
  longName(document) ?? repeatedField(document.definitions);

function longName(document: DocumentNode): string | undefined {
  let found: string | undefined;
  const look = ({ value }: { readonly value: string }) => {
    if (value.length > MAX_NAME_LENGTH) found = value;
  };
  visit(document, {
    Name: look,
    EnumValue: look,
    // A label is sent with every payload of its list.
    Directive(directive) {
      for (const { name, value } of directive.arguments ?? [])
        if (name.value === 'label' && value.kind === Kind.STRING) look(value);
    },
  });
  return found && `${found.slice(0, 20)}… is a name of more than ${MAX_NAME_LENGTH} characters. Use a shorter one.`;
}

/** Looks into each definition by itself, as validation does, also into those that nothing spreads. */
function repeatedField(definitions: readonly DefinitionNode[]): string | undefined {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of definitions)
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  let comparisons = 0;

  /** Selections that stand in one place, since their fields are merged; and the fragments that lead there. */
  const look = (sets: readonly SelectionSetNode[], above: ReadonlySet<string>): string | undefined => {
    const groups = new Map<string, FieldNode[]>();
    const spread = new Set(above);
    const collect = ({ selections }: SelectionSetNode): string | undefined => {
      for (const selection of selections) {
        comparisons += 1;
        let fault: string | undefined;
        if (selection.kind === Kind.FIELD) {
          const key = selection.alias?.value ?? selection.name.value;
          const group = groups.get(key) ?? [];
          comparisons += group.length * weightOf(selection);
          groups.set(key, group);
          group.push(selection);
          if (comparisons > MAX_COMPARISONS) return tooMany(key);
        } else if (selection.kind === Kind.INLINE_FRAGMENT) {
          fault = collect(selection.selectionSet);
        } else if (!spread.has(selection.name.value)) {
          spread.add(selection.name.value);
          const fragment = fragments.get(selection.name.value);
          fault = fragment && collect(fragment);
        }
        if (fault !== undefined) return fault;
      }
      return undefined;
    };
    for (const set of sets) {
      const fault = collect(set);
      if (fault !== undefined) return fault;
    }
    for (const group of groups.values()) {
      const fault = look(
        group.flatMap(({ selectionSet }) => selectionSet ?? []),
        spread,
      );
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

  for (const definition of definitions) {
    if (!('selectionSet' in definition) || definition.selectionSet === undefined) continue;
    const fault = look([definition.selectionSet], new Set());
    if (fault !== undefined) return fault;
  }
  return undefined;
}

/** Arguments are written out and compared as text. */
function weightOf({ arguments: given }: FieldNode): number {
  const [first] = given ?? [];
  const last = given?.at(-1);
  const length = (last?.loc?.end ?? 0) - (first?.loc?.start ?? 0);
  return 1 + Math.floor(length / CHARACTERS_OF_ONE);
}

const tooMany = (key: string) =>
  `${key} stands too often in one place: whether all that has one name agrees takes more than ${MAX_COMPARISONS} comparisons. Write it once, or under different aliases.`;
