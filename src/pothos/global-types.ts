/** The types that the plugin adds to Pothos. */
import type { FieldKind, OutputRef, SchemaTypes } from '@pothos/core';
import type { DatamodelData } from '../core/model/datamodel-data.ts';
import type { Row } from '../core/types.ts';
import type { SluicePlugin } from './plugin.ts';

declare global {
  export namespace PothosSchemaTypes {
    export interface Plugins<Types extends SchemaTypes> {
      sluice: SluicePlugin<Types>;
    }

    export interface SchemaBuilderOptions<Types extends SchemaTypes> {
      sluice?: SluiceOptions;
    }

    export interface QueryFieldBuilder<Types extends SchemaTypes, ParentShape> {
      /**
       * A list of rows, with `where`, `orderBy`, `first` and `after`: whole, or in parts under `@stream`.
       *
       * @throws Error when the schema is built, for a type that `prismaObject` has not made, or that has no `select`.
       *
       * For example `builder.queryField('orders', (t) => t.rowList({ type: Order }))`.
       */
      rowList(options: RowFieldOptions<Types>): FieldRef<Types, readonly Row[], 'Query'>;
    }

    export interface SubscriptionFieldBuilder<Types extends SchemaTypes, ParentShape> {
      /**
       * The same rows as batches, the last of which has the count and the checksum of all.
       *
       * @throws Error when the schema is built, as `rowList` does.
       *
       * For example `builder.subscriptionField('orders', (t) => t.rowSubscription({ type: Order }))`.
       */
      rowSubscription(options: RowFieldOptions<Types>): FieldRef<Types, unknown, 'Subscription'>;
    }

    // The builder of a prismaObject's fields is one, and no other that can be extended.
    export interface RootFieldBuilder<Types extends SchemaTypes, ParentShape, Kind extends FieldKind = FieldKind> {
      /**
       * All rows of a to-many relation, with `where`, `orderBy` and `first` (default 100, at most 1000). Rows can be filtered
       * by it, and downloads can have it.
       *
       * @throws Error when the schema is built, for a relation to one row.
       *
       * For example `items: t.relatedRows('items')`.
       */
      relatedRows<This extends ObjectFields>(
        this: This,
        relation: ListRelation<This>,
        options?: RelatedRowsOptions<Types>,
      ): FieldRef<Types, readonly Row[]>;
    }
  }
}

export interface SluiceOptions {
  /** What Sluice's generator wrote: `import { datamodel } from './generated/sluice.ts'`. */
  readonly datamodel: DatamodelData;
  /**
   * Adds `Query.streams`, `Subscription.streamStatus` and `Mutation.streamControl`: the streams that run, and what they can
   * be told. Default: no.
   */
  readonly streamControl?: boolean;
}

/** What other plugins know of fields, too, such as `authScopes`. */
type FieldOptions<Types extends SchemaTypes> = Omit<
  PothosSchemaTypes.FieldOptions<Types, unknown, OutputRef<object>, false>,
  'type' | 'args' | 'nullable' | 'resolve'
>;

export type RowFieldOptions<Types extends SchemaTypes> = FieldOptions<Types> & {
  /** What `builder.prismaObject` gave: a model's type, whatever its name. */
  readonly type: OutputRef<object>;
};

export type RelatedRowsOptions<Types extends SchemaTypes> = FieldOptions<Types> & {
  /** The type of the rows. Default: the first type of their model. */
  readonly type?: OutputRef<object>;
};

/** What builds the fields of a prismaObject. */
interface ObjectFields {
  readonly model: string;
  relationCount: unknown;
}

/** The names of a model's to-many relations, which are those that can be counted. */
type ListRelation<Fields extends ObjectFields> = Fields['relationCount'] extends (
  name: infer Name,
  ...options: never[]
) => unknown
  ? Name
  : never;
