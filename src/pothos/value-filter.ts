/** The filters of values: one input type for each type of the datamodel, those of nullable columns and of lists apart. */
import type { InputRef } from '@pothos/core';
import type { Builder } from './builder.ts';
import { jsonFilter } from './json-filter.ts';
import { once } from './once.ts';
import { ownInput } from './own-types.ts';
import { queryMode } from './prisma-enums.ts';
import type { ShownField } from './shown-fields.ts';

type ShownColumn = Extract<ShownField, { relation?: undefined }>;

/** The filter of a field that shows a column; none for a type that has none. */
export function valueFilter(builder: Builder, { column, type: shownAs }: ShownColumn): InputRef<object> | undefined {
  const { kind, type, nativeType, isList, isRequired } = column;
  const name = kind === 'enum' ? shownAs : type === 'String' ? (natives[nativeType ?? ''] ?? type) : type;
  const isKnown = kind === 'enum' || isScalar(name);
  if (!isKnown) return undefined;
  if (isList) return name === 'XmlText' ? undefined : listFilter(builder, name);
  if (name === 'Json') return jsonFilter(builder, 'JsonFilter');
  return (isRequired ? required : nullable)(builder, name);
}

/** Types that are texts to Prisma alone: PostgreSQL does not take all filters of texts for them. */
const natives: Readonly<Record<string, keyof typeof scalars>> = {
  Uuid: 'Uuid',
  Inet: 'PlainText',
  Bit: 'PlainText',
  VarBit: 'PlainText',
  Xml: 'XmlText',
};

/** The types of the datamodel that have a filter, each with its scalar. */
const scalars = {
  String: 'String',
  Uuid: 'UUID',
  /** Its case cannot be left aside. */
  PlainText: 'String',
  /** It cannot be compared, but searched. */
  XmlText: 'String',
  Int: 'Int',
  BigInt: 'BigInt',
  Float: 'Float',
  Decimal: 'Decimal',
  DateTime: 'DateTime',
  Boolean: 'Boolean',
  Bytes: 'Byte',
  Json: 'JSON',
} as const;

const isScalar = (name: string): name is keyof typeof scalars => Object.hasOwn(scalars, name);

/** The GraphQL type of a value. An enum's is that of the field. */
const typeOf = (builder: Builder, name: string) =>
  isScalar(name) ? scalars[name] : builder.configStore.getInputTypeRef(name);

/** Types that Prisma knows no less and no greater of, as it does of enums. */
const unordered: ReadonlySet<string> = new Set(['Boolean', 'Bytes', 'XmlText']);

/** Types in which a part can be looked for: PostgreSQL has none for a uuid. */
const searched: ReadonlySet<string> = new Set(['String', 'PlainText', 'XmlText']);

const required = once((builder, name) => implementFilter(builder, `${name}Filter`, { name, isRequired: true }));
const nullable = once((builder, name) =>
  implementFilter(builder, `${name}NullableFilter`, { name, isRequired: false }),
);

function implementFilter(
  builder: Builder,
  filter: string,
  { name, isRequired }: { readonly name: string; readonly isRequired: boolean },
): InputRef<object> {
  const ref = ownInput(builder, filter);
  const type = typeOf(builder, name);
  const described =
    isRequired || name === 'XmlText' ? '' : ' `{ equals: null }` matches nulls, and `{ not: null }` leaves them out.';
  return ref.implement({
    description: `Matches values for which every given condition is true.${described}`,
    fields: (t) => ({
      ...(name !== 'XmlText' && { equals: t.field({ type }) }),
      not: t.field({ type: ref, description: 'The opposite of this filter.' }),
      ...(name !== 'Boolean' &&
        name !== 'XmlText' && {
          in: t.field({ type: [type], description: 'The value is one of these.' }),
          notIn: t.field({ type: [type], description: 'The value is none of these.' }),
        }),
      ...(isScalar(name) &&
        !unordered.has(name) && {
          lt: t.field({ type, description: 'The value is less than this.' }),
          lte: t.field({ type, description: 'The value is less than or equal to this.' }),
          gt: t.field({ type, description: 'The value is greater than this.' }),
          gte: t.field({ type, description: 'The value is greater than or equal to this.' }),
        }),
      ...(searched.has(name) && {
        contains: t.field({ type }),
        startsWith: t.field({ type }),
        endsWith: t.field({ type }),
      }),
      ...(name === 'String' && {
        mode: t.field({
          type: queryMode(builder),
          description: 'How text is compared. It is not allowed inside `not`. Default: `default`.',
        }),
      }),
    }),
  });
}

const listFilter = once((builder, name): InputRef<object> => {
  const type = typeOf(builder, name);
  return ownInput(builder, `${name}ListFilter`).implement({
    description: 'Matches lists for which every given condition is true.',
    fields: (t) => ({
      equals: t.field({ type: [type], description: 'The list has exactly these values, in this order.' }),
      has: t.field({ type, description: 'The list has this value.' }),
      hasEvery: t.field({ type: [type], description: 'The list has all of these values.' }),
      hasSome: t.field({ type: [type], description: 'The list has at least one of these values.' }),
      isEmpty: t.field({ type: 'Boolean', description: 'True: the list is empty. False: it has values.' }),
    }),
  });
});
