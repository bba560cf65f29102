/** The datamodel as the generator `prisma-sluice` writes it down: what Prisma's schema says, as plain data. */

/** Changes when data of an earlier version can no longer be read. */
export const DATAMODEL_VERSION = 1;

export interface DatamodelData {
  readonly version: number;
  /** By name, in the schema's order. */
  readonly models: Readonly<Record<string, ModelData>>;
  readonly enums: Readonly<Record<string, EnumData>>;
}

/** A flag or a name that is left out is false, or the same as in Prisma. */
export interface ModelData {
  /** The table or view, where it has another name than the model. */
  readonly dbName?: string;
  /** The schema of PostgreSQL that `@@schema` names. */
  readonly schema?: string;
  readonly isView?: boolean;
  readonly documentation?: string;
  /** By name, in the schema's order. */
  readonly fields: Readonly<Record<string, FieldData>>;
  /** The primary key, if it has several fields. */
  readonly primaryKey?: KeyData;
  /** Unique keys of several fields. */
  readonly uniqueKeys?: readonly KeyData[];
}

export interface KeyData {
  readonly name?: string;
  readonly fields: readonly string[];
}

export interface FieldData {
  readonly kind: 'scalar' | 'enum' | 'object';
  /** Name of a scalar, an enum or a model. */
  readonly type: string;
  /** The column, where it has another name than the field. */
  readonly dbName?: string;
  readonly isList?: boolean;
  readonly isRequired?: boolean;
  readonly isId?: boolean;
  readonly isUnique?: boolean;
  readonly hasDefault?: boolean;
  /** The type that the column declares by `@db.…`, such as `["Decimal", ["10", "2"]]`. */
  readonly nativeType?: readonly [name: string, args: readonly string[]];
  readonly relation?: RelationData;
  readonly documentation?: string;
}

/** The fields are named on the side that holds the foreign key, and empty on the other. */
export interface RelationData {
  readonly name: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
}

export interface EnumData {
  /** The type in PostgreSQL, where it has another name. */
  readonly dbName?: string;
  readonly documentation?: string;
  /** In the order of the schema, which need not be that of the database. */
  readonly values: readonly { readonly name: string; readonly dbName?: string }[];
}
