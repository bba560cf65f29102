/** The plugin's work while a schema is built: it adds types before, and makes rows fast after. */
import { BasePlugin, type PothosInputFieldConfig, type PothosOutputFieldConfig, type SchemaTypes } from '@pothos/core';
import type { GraphQLSchema } from 'graphql';
import { builderOf, datamodelOf } from './builder.ts';
import { completeSchema } from './complete-schema.ts';
import { implementLate, isOwnType } from './own-types.ts';
import { addScalars } from './scalars.ts';
import { addStreamControl } from './stream-control.ts';

export class SluicePlugin<Types extends SchemaTypes> extends BasePlugin<Types> {
  override beforeBuild(): void {
    const builder = builderOf(this.builder);
    if (!builder.options.plugins?.includes('prisma'))
      throw new Error(
        'SluicePlugin needs PrismaPlugin: new SchemaBuilder({ plugins: [PrismaPlugin, SluicePlugin], … }).',
      );
    datamodelOf(builder);
    addScalars(builder);
    if (builder.options.sluice?.streamControl) addStreamControl(builder, 'StreamStatus');
    implementLate(builder);
  }

  override onOutputFieldConfig(field: PothosOutputFieldConfig<Types>): PothosOutputFieldConfig<Types> {
    if (!isOwnType(builderOf(this.builder), field.parentType) || 'nullable' in field.pothosOptions) return field;
    return { ...field, type: { ...field.type, nullable: false } };
  }

  override onInputFieldConfig(field: PothosInputFieldConfig<Types>): PothosInputFieldConfig<Types> {
    if (!isOwnType(builderOf(this.builder), field.parentType) || 'required' in field.pothosOptions) return field;
    return { ...field, type: { ...field.type, required: false } };
  }

  override afterBuild(schema: GraphQLSchema): GraphQLSchema {
    return completeSchema(builderOf(this.builder), schema);
  }
}
