/**
 * Fields that only show what the database has. A row's text may stand in for them, as long as nobody has put another
 * resolver in their place: each is known by its resolver, which a plugin that wraps it (for rights, for logs) changes.
 */
import { type GraphQLField, type GraphQLSchema, isObjectType } from 'graphql';
import { type Datamodel, fieldOf, type ModelField } from '../core/model/datamodel.ts';

export type Shown =
  /** A column of the model. */
  | { readonly what: 'column'; readonly column: ModelField }
  /** The row that a relation leads to. */
  | { readonly what: 'relation'; readonly relation: ModelField }
  /** The rows of a list, or of a batch. */
  | { readonly what: 'rows' };

type Field = GraphQLField<unknown, unknown>;

const shown = new WeakMap<object, Shown>();

/** To be called when the schema is complete. */
export function markPlain({ resolve }: Field, what: Shown): void {
  if (resolve !== undefined) shown.set(resolve, what);
}

/** Marks what the fields of relations to one row, of lists and of batches show, once the schema is complete. */
export function markRelations(schema: GraphQLSchema, datamodel: Datamodel): void {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type)) continue;
    const { pothosPrismaModel: model } = type.extensions;
    for (const field of Object.values(type.getFields())) {
      const { pothosPrismaRelationField: relation, rowList, batchRows } = field.extensions;
      if (isToOne(relation) && typeof model === 'string')
        markPlain(field, { what: 'relation', relation: fieldOf(datamodel.model(model), relation.name) });
      if (rowList === true || batchRows === true) markPlain(field, { what: 'rows' });
    }
  }
}

/** As Pothos has them of the datamodel. */
export const isToOne = (relation: unknown): relation is { readonly name: string } =>
  typeof relation === 'object' && relation !== null && 'isList' in relation && relation.isList === false;

/** What a field shows; undefined where a resolver decides. */
export const shownBy = (field: Field | undefined): Shown | undefined => field?.resolve && shown.get(field.resolve);
