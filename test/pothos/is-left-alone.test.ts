/** Another plugin's word in a resolver, for rights or to mask, means that the field does not show its column as it is. */
import SchemaBuilder, { BasePlugin, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLFieldResolver } from 'graphql';
import { expect, it } from 'vitest';
import { createIsLeftAlone } from '../../src/pothos/is-left-alone.ts';

type Field = PothosOutputFieldConfig<SchemaTypes>;
type Resolve = GraphQLFieldResolver<unknown, object>;

class Masks extends BasePlugin<SchemaTypes> {
  override wrapResolve(resolve: Resolve, { name }: Field): Resolve {
    return name === 'email' ? () => '***' : resolve;
  }
}

class Replaces extends BasePlugin<SchemaTypes> {
  override onOutputFieldConfig(field: Field): Field | null {
    if (field.name === 'phone') return null;
    return field.name === 'street' ? { ...field, resolve: () => '***' } : field;
  }
}

class Looks extends BasePlugin<SchemaTypes> {
  override onOutputFieldConfig = (field: Field): Field => ({ ...field, description: 'seen' });
}

it('asks every other plugin what it does to a field', () => {
  // Plugins are known by names that their packages declare; these declare none.
  const register = SchemaBuilder.registerPlugin as (name: string, plugin: typeof BasePlugin<SchemaTypes>) => void;
  register('masks', Masks);
  register('replaces', Replaces);
  register('looks', Looks);
  // The types of other tests have the plugin for Prisma.
  const builder = new SchemaBuilder({ plugins: ['masks', 'replaces', 'looks'] } as never);
  builder.queryType({
    fields: (t) => ({ name: t.string({ resolve: () => '' }), email: t.string({ resolve: () => '' }) }),
  });
  builder.queryFields((t) => ({ phone: t.string({ resolve: () => '' }), street: t.string({ resolve: () => '' }) }));
  builder.toSchema();

  const isLeftAlone = createIsLeftAlone(builder);
  const fields = [...builder.configStore.getFields('Query').values()];
  expect(fields.filter((field) => isLeftAlone(field as unknown as Field)).map(({ name }) => name)).toEqual(['name']);
});
