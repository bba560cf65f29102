/** The answer to the introspection, read into what the page needs. The user's own models appear by that alone. */
import type { IntrospectionQuery, TypeRefFragment } from '../gql/graphql.ts';
import type { Catalogue, Field, FilterField, FilterType, List, ObjectType } from './types.ts';

type Schema = IntrospectionQuery['__schema'];
type RawType = Schema['types'][number];
type RawField = NonNullable<RawType['fields']>[number];

export function readCatalogue(schema: Schema): Catalogue {
  const byName = new Map(schema.types.map((type) => [type.name ?? '', type]));
  const rootFields = (root: { readonly name?: string | null } | null | undefined) =>
    byName.get(root?.name ?? '')?.fields ?? [];
  const queries = rootFields(schema.queryType);
  const subscriptions = rootFields(schema.subscriptionType);
  const lists = queries.flatMap((field) => listOf(field, queries, subscriptions));
  const types = schema.types.flatMap((type) => (type.kind === 'OBJECT' ? [objectOf(type, byName)] : []));
  const filters = schema.types.flatMap((type) => (type.kind === 'INPUT_OBJECT' ? [filterOf(type)] : []));
  const batchFields = subscriptions.flatMap(({ type }) => byName.get(unwrap(type).name)?.fields ?? []);
  return {
    lists: new Map(lists.map((list) => [list.name, list])),
    types: new Map(types.map((type) => [type.name, type])),
    filters: new Map(filters.map((filter) => [filter.name, filter])),
    features: {
      resume:
        batchFields.some(({ name }) => name === 'token') && queries.some(({ args }) => args.some(isNamed('after'))),
      estimate: batchFields.some(isNamed('estimatedTotal')),
      streams: queries.some(isNamed('streams')),
      control: rootFields(schema.mutationType).some(isNamed('streamControl')),
    },
  };
}

const isNamed =
  (wanted: string) =>
  ({ name }: { readonly name: string }) =>
    name === wanted;

/** A list of rows is a field of Query that gives a list of objects and takes a `where`. */
function listOf(field: RawField, queries: readonly RawField[], subscriptions: readonly RawField[]): List[] {
  const { name, kind, isList } = unwrap(field.type);
  const argument = (wanted: string) => field.args.find(isNamed(wanted));
  const where = argument('where');
  if (!isList || kind !== 'OBJECT' || where === undefined) return [];
  const orderBy = argument('orderBy');
  // The look-up of one row is a field of the same type, whose arguments are the key.
  const lookUp = queries.find(({ type, args }) => {
    const given = unwrap(type);
    return given.name === name && !given.isList && args.length > 0;
  });
  return [
    {
      name: field.name,
      type: name,
      where: unwrap(where.type).name,
      orderBy: orderBy && unwrap(orderBy.type).name,
      hasBatches: subscriptions.some(isNamed(field.name)),
      hasLive: subscriptions.some(({ name, args }) => name === field.name && args.some(isNamed('live'))),
      key: lookUp?.args.map((arg) => arg.name) ?? [],
    },
  ];
}

function objectOf(type: RawType, byName: ReadonlyMap<string, RawType>): ObjectType {
  const fields = (type.fields ?? []).map((field) => fieldOf(field, byName));
  return { name: type.name ?? '', fields: new Map(fields.map((field) => [field.name, field])) };
}

function fieldOf({ name, description, type }: RawField, byName: ReadonlyMap<string, RawType>): Field {
  const { name: typeName, kind, isList, isNullable } = unwrap(type);
  return {
    name,
    description: description ?? '',
    kind: kind !== 'OBJECT' ? 'value' : isList ? 'many' : 'one',
    type: typeName,
    isNullable,
    isList,
    values: byName.get(typeName)?.enumValues?.map((value) => value.name) ?? [],
  };
}

function filterOf({ name, inputFields }: RawType): FilterType {
  const fields = (inputFields ?? []).map((field): FilterField => {
    const { name: type, isList } = unwrap(field.type);
    return { name: field.name, type, isList };
  });
  return { name: name ?? '', fields: new Map(fields.map((field) => [field.name, field])) };
}

interface Unwrapped {
  readonly name: string;
  readonly kind: string;
  readonly isList: boolean;
  readonly isNullable: boolean;
}

/** What stands inside "not null" and "list of". */
function unwrap(type: TypeRefFragment): Unwrapped {
  const isNullable = type.kind !== 'NON_NULL';
  let isList = false;
  let inner: TypeRefFragment | null | undefined = type;
  let { kind, name } = type;
  while (inner) {
    ({ kind, name } = inner);
    isList ||= kind === 'LIST';
    // The fragment ends after three wrappings, which is as many as there are.
    inner = inner.ofType as TypeRefFragment | null | undefined;
  }
  return { name: name ?? '', kind, isList, isNullable };
}
