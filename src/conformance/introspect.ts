/** Asks a server for the schema of a list: its type, its columns, and its orders. */

export interface ShownList {
  readonly name: string;
  readonly hasSubscription: boolean;
  /** Begins the names of its input types. */
  readonly model: string;
  /** Column → the name of its type. */
  readonly columns: ReadonlyMap<string, string>;
  /** Those that `orderBy` takes. */
  readonly orders: readonly string[];
}

interface TypeRef {
  readonly kind: string;
  readonly name: string | null;
  readonly ofType?: TypeRef | null;
}

interface Field {
  readonly name: string;
  readonly args: readonly { readonly name: string; readonly type: TypeRef }[];
  readonly type: TypeRef;
}

interface Type {
  readonly name: string;
  readonly fields: readonly Field[] | null;
  readonly inputFields: readonly Pick<Field, 'name' | 'type'>[] | null;
}

interface Schema {
  readonly queryType: { readonly name: string };
  readonly subscriptionType: { readonly name: string } | null;
  readonly types: readonly Type[];
}

const ref = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
const query = `{ __schema { queryType { name } subscriptionType { name } types { name
  fields { name args { name type { ${ref} } } type { ${ref} } } inputFields { name type { ${ref} } } } } }`;

/**
 * @param name Default: the first list that is also a subscription, or else the first.
 * @throws Error where the server shows no list of this name, or none at all.
 */
export async function introspect(
  url: string,
  name: string | undefined,
  headers: Readonly<Record<string, string>>,
): Promise<ShownList> {
  const { queryType, subscriptionType, types } = await fetchSchema(url, headers);
  const fieldsOf = (type: string | undefined) => types.find(({ name }) => name === type)?.fields ?? [];
  const lists = fieldsOf(queryType.name).filter(({ args }) =>
    ['first', 'after', 'where', 'orderBy'].every((needed) => args.some(({ name }) => name === needed)),
  );
  const subscribed = new Set(fieldsOf(subscriptionType?.name).map(({ name }) => name));
  const list =
    name === undefined
      ? (lists.find((list) => subscribed.has(list.name)) ?? lists[0])
      : lists.find((list) => list.name === name);
  if (list === undefined) {
    const there = lists.length === 0 ? 'It has none.' : `It has ${lists.map(({ name }) => name).join(', ')}.`;
    throw new Error(`${url} has no list ${name === undefined ? 'of rows' : `of the name ${name}`}. ${there}`);
  }
  const argument = (name: string) => innermost(list.args.find((arg) => arg.name === name)?.type).name ?? '';
  const orders = types.find(({ name }) => name === argument('orderBy'))?.inputFields ?? [];
  return {
    name: list.name,
    hasSubscription: subscribed.has(list.name),
    model: argument('where').replace(/Where$/, ''),
    columns: new Map(fieldsOf(innermost(list.type).name ?? '').flatMap(columnOf)),
    orders: orders.filter(({ type }) => /^Sort/.test(innermost(type).name ?? '')).map(({ name }) => name),
  };
}

async function fetchSchema(url: string, headers: Readonly<Record<string, string>>): Promise<Schema> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { ...headers, 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  // The shape is that of the question.
  const answer = JSON.parse(text) as { readonly data?: { readonly __schema: Schema } | null };
  if (!answer.data) throw new Error(`${url}/graphql does not say what it has: ${text}`);
  return answer.data.__schema;
}

function columnOf({ name, args, type }: Field): [string, string][] {
  const inner = type.kind === 'NON_NULL' ? type.ofType : type;
  const isValue = inner?.kind === 'SCALAR' || inner?.kind === 'ENUM';
  return isValue && inner.name !== null && args.length === 0
    ? [[name, inner.kind === 'ENUM' ? 'String' : inner.name]]
    : [];
}

const innermost = (type: TypeRef | undefined): Pick<TypeRef, 'name'> =>
  type?.ofType ? innermost(type.ofType) : { name: type?.name ?? null };
