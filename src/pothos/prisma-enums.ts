/** Enums that Prisma knows by the same names. The user's builder may have them already. */
import type { EnumRef } from '@pothos/core';
import type { Builder, Types } from './builder.ts';
import { once } from './once.ts';

export const queryMode = (builder: Builder): Ref => enumOf(builder, 'QueryMode');

export const sortOrder = (builder: Builder): Ref => enumOf(builder, 'SortOrder');

type Ref = EnumRef<Types, string>;

const enums: Readonly<Record<string, EnumOptions>> = {
  QueryMode: {
    description: 'How text is compared.',
    values: { default: { description: 'Case matters.' }, insensitive: { description: 'Case does not matter.' } },
  },
  SortOrder: {
    description: 'The direction of an order.',
    values: {
      asc: { description: 'The smallest value comes first, and nulls come last.' },
      desc: { description: 'The greatest value comes first, and nulls come first.' },
    },
  },
};

interface EnumOptions {
  readonly description: string;
  readonly values: Record<string, { readonly description: string }>;
}

const enumOf = once((builder, name): Ref => {
  const { configStore } = builder;
  const { description = '', values = {} } = enums[name] ?? {};
  if (!configStore.hasImplementation(name)) return builder.enumType(name, { description, values });
  const known = configStore.getTypeConfig(name);
  const names = Object.entries(known.kind === 'Enum' ? known.values : {}).map(
    ([value, config]) => config.value ?? value,
  );
  if (!Object.keys(values).every((value) => names.includes(value)))
    throw new Error(
      `Sluice needs the enum ${name} with ${Object.keys(values).join(' and ')}: this schema has another.`,
    );
  // An enum's, as its kind says.
  return configStore.getInputTypeRef(name) as Ref;
});
