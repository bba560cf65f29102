/**
 * What models and enums are called in GraphQL. One rule: a name stays as it is where it is free. Where GraphQL, Sluice, or a
 * type made of another name has taken it, a type gets `Row` at its end, an enum `Enum`, a list `Rows` and a look-up `Row`,
 * and a number if that is taken, too. What the config names comes first, then shorter names, then the schema's order.
 */
import { type Datamodel, fieldOf, type Model, primaryKey } from '../core/model/datamodel.ts';
import type { SluiceConfig } from './define-config.ts';
import { reservedFields, reservedTypes, typesOfEnum, typesOfModel } from './reserved-types.ts';
import { type ModelSettings, settingsOf } from './settings.ts';
import { pluralOf, singularOf } from './words.ts';

export interface Names {
  /** By model. */
  readonly models: ReadonlyMap<string, ModelNames>;
  /** Enum → its type. */
  readonly enums: ReadonlyMap<string, string>;
  /** Those that could not stay as they are. */
  readonly renamed: readonly Renamed[];
}

export interface ModelNames {
  readonly type: string;
  /** The name of the list, the subscription and the download. */
  readonly list: string;
  /** Undefined where the key is not shown. */
  readonly lookup: string | undefined;
}

export interface Renamed {
  /** Such as `model Subscription`. */
  readonly what: string;
  /** What it is called in place of what, and why: one sentence. */
  readonly reason: string;
}

/** @param models those that are served, in the schema's order. */
export function namesOf(models: Datamodel['models'], config: SluiceConfig = {}): Names {
  const renamed: Renamed[] = [];
  const settings = ({ name }: Model) => settingsOf(config, name);
  const types = new Set(reservedTypes);
  const fields = new Set(reservedFields);
  const enums = [...new Set(models.flatMap((model) => enumsOf(model, settings(model))))];

  const wantedTypes = [
    ...models.map((model) => {
      const { type } = settings(model);
      const name = type ?? model.name;
      return {
        what: `model ${model.name}`,
        name,
        isNamed: type !== undefined,
        made: typesOfModel,
        other: `${name}Row`,
      };
    }),
    ...enums.map((name) => ({ what: `enum ${name}`, name, isNamed: false, made: typesOfEnum, other: `${name}Enum` })),
  ];
  const typeOf = give(wantedTypes, types, ({ what }, name, free) => {
    renamed.push({ what, reason: `Its type is ${free}, since ${name} or a type made of it is taken.` });
  });

  const wantedLists = models.map((model) => {
    const { type = model.name, list } = settings(model);
    const name = list ?? pluralOf(type);
    return { what: model.name, name, isNamed: list !== undefined, made: itself, other: `${singularOf(name)}Rows` };
  });
  const listOf = give(wantedLists, fields, ({ what }, name, free) => {
    renamed.push({ what: `model ${what}`, reason: `Its list is ${free}, since ${name} is taken.` });
  });
  const wantedLookups = models
    .filter((model) => showsKey(model, settings(model)))
    .map((model) => {
      const { type = model.name, list = type } = settings(model);
      const name = singularOf(list);
      return { what: model.name, name, isNamed: false, made: itself, other: `${name}Row` };
    });
  const lookupOf = give(wantedLookups, fields, ({ what }, name, free) => {
    renamed.push({ what: `model ${what}`, reason: `Its look-up is ${free}, since ${name} is taken.` });
  });

  return {
    models: new Map(
      models.map(({ name }) => [
        name,
        { type: typeOf.get(`model ${name}`) ?? name, list: listOf.get(name) ?? name, lookup: lookupOf.get(name) },
      ]),
    ),
    enums: new Map(enums.map((name) => [name, typeOf.get(`enum ${name}`) ?? name])),
    renamed,
  };
}

interface Wanted {
  readonly what: string;
  readonly name: string;
  /** By the config. */
  readonly isNamed: boolean;
  /** The names that come with it, itself among them. */
  readonly made: (name: string) => readonly string[];
  /** What it gets where its name is taken. */
  readonly other: string;
}

/**
 * First those that can have what they want, so that nobody yields to a name that is made up.
 * @throws Error where the config names what is taken.
 */
function give(
  wanted: readonly Wanted[],
  taken: Set<string>,
  onOther: (wanted: Wanted, name: string, free: string) => void,
): ReadonlyMap<string, string> {
  const given = new Map<string, string>();
  const take = ({ what, made }: Wanted, name: string): boolean => {
    const names = made(name);
    if (names.some((each) => taken.has(each))) return false;
    for (const each of names) taken.add(each);
    given.set(what, name);
    return true;
  };
  const inTurn = wanted.toSorted(
    (one, other) => Number(other.isNamed) - Number(one.isNamed) || one.name.length - other.name.length,
  );
  const left = inTurn.filter((each) => !take(each, each.name));
  for (const each of left) {
    if (each.isNamed)
      throw new Error(`The config gives ${each.what} the name ${each.name}, which is taken: choose another.`);
    let free = each.other;
    for (let number = 2; !take(each, free); number++) free = `${each.other}${number}`;
    onOther(each, each.name, free);
  }
  return given;
}

const itself = (name: string): readonly string[] => [name];

const enumsOf = ({ fields }: Model, { omits }: ModelSettings): readonly string[] =>
  fields.filter(({ kind, name }) => kind === 'enum' && !omits(name)).map(({ type }) => type);

/** Prisma looks no row up by JSON. */
const showsKey = (model: Model, { omits }: ModelSettings) =>
  !primaryKey(model).some((name) => omits(name) || fieldOf(model, name).type === 'Json');
