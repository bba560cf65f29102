/** The methods of the plugin, on the builders of fields. */
import { type FieldRef, QueryFieldBuilder, type SchemaTypes, SubscriptionFieldBuilder } from '@pothos/core';
import { getRefFromModel, ObjectFieldBuilder } from '@pothos/plugin-prisma';
import { fieldOf } from '../core/model/datamodel.ts';
import { builderOf, datamodelOf } from './builder.ts';
import type { RelatedRowsOptions } from './global-types.ts';
import { relatedRowArgs, relatedRows } from './related-rows.ts';
import { rowListOptions } from './row-list.ts';
import { rowSubscriptionOptions } from './row-subscription.ts';
import { rowTypeOf } from './shown-fields.ts';

// Pothos' classes are those of its types, with what plugins add. What is given to them below fits, as their generic types cannot tell.
const ofQueries = QueryFieldBuilder.prototype as PothosSchemaTypes.QueryFieldBuilder<SchemaTypes, unknown>;
const ofSubscriptions = SubscriptionFieldBuilder.prototype as PothosSchemaTypes.SubscriptionFieldBuilder<
  SchemaTypes,
  unknown
>;
const ofObjects: { relatedRows?: RelatedRows } = ObjectFieldBuilder.prototype;

type RelatedRows = (
  this: PrismaFields,
  relation: string,
  options?: RelatedRowsOptions<SchemaTypes>,
) => FieldRef<SchemaTypes>;

interface PrismaFields {
  readonly builder: PothosSchemaTypes.SchemaBuilder<SchemaTypes>;
  readonly model: string;
  relation(name: string, options: object): FieldRef<SchemaTypes>;
}

ofQueries.rowList = function rowList({ type, extensions, ...options }) {
  const builder = builderOf(this.builder);
  const { extensions: mark, description, ...list } = rowListOptions({ builder, ...rowTypeOf(builder, type) });
  const field = {
    description,
    ...options,
    ...list,
    type: [type],
    nullable: false,
    extensions: { ...extensions, ...mark },
  };
  return this.field(field as never) as never;
};

ofSubscriptions.rowSubscription = function rowSubscription({ type, extensions, ...options }) {
  const builder = builderOf(this.builder);
  const {
    extensions: mark,
    description,
    ...batches
  } = rowSubscriptionOptions({ builder, ...rowTypeOf(builder, type) });
  const field = { description, ...options, ...batches, nullable: false, extensions: { ...extensions, ...mark } };
  return this.field(field as never) as never;
};

ofObjects.relatedRows = function relatedRowsField(relation, { type, ...options } = {}) {
  const builder = builderOf(this.builder);
  const model = datamodelOf(builder).model(this.model);
  const { isList, type: related } = fieldOf(model, relation);
  if (!isList) throw new Error(`${this.model}.${relation} leads to one row: show it by t.relation('${relation}').`);
  const ref = type ?? getRefFromModel(related, this.builder);
  const rowType = { builder, ...rowTypeOf(builder, ref) };
  const field = {
    ...options,
    ...(type !== undefined && { type }),
    nullable: false,
    args: relatedRowArgs(builder, rowType.type),
    query: relatedRows(rowType),
  };
  return this.relation(relation, field);
};
