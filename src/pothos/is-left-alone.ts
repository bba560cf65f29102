/**
 * Tells whether a field's resolver is that of Pothos and its plugins for Prisma and Sluice: other plugins may change what
 * it shows.
 */
import { BuildCache, type MergedPlugins, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';

type Field = PothosOutputFieldConfig<SchemaTypes>;

/** Asks each other plugin of the builder what it would do to the field: no word of its own may be in the resolver. */
export function createIsLeftAlone(builder: object): (field: Field) => boolean {
  // A builder with types of its own is one.
  const { plugin } = new BuildCache(builder as PothosSchemaTypes.SchemaBuilder<SchemaTypes>, {});
  const others = (plugin as MergedPlugins<SchemaTypes>).plugins.filter(({ name }) => !own.includes(name));
  return (field) =>
    others.every((other) => {
      const told = other.onOutputFieldConfig(field);
      return told !== null && told.resolve === field.resolve && other.wrapResolve(untouched, told) === untouched;
    });
}

/** Those whose resolvers are meant. */
const own: readonly string[] = ['prisma', 'sluice'];

const untouched = () => undefined;
