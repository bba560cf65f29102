/** The offer of a server: its lists, types and features, as the page needs them. */

export interface Catalogue {
  /** The lists of rows, by name. */
  readonly lists: ReadonlyMap<string, List>;
  readonly types: ReadonlyMap<string, ObjectType>;
  readonly filters: ReadonlyMap<string, FilterType>;
  readonly features: Features;
}

/** What not every server has. */
export interface Features {
  /** Batches have tokens, and lists take `after`. */
  readonly resume: boolean;
  /** Batches tell how many rows there will be, about. */
  readonly estimate: boolean;
  /** `Query.streams`: which streams run. */
  readonly streams: boolean;
  /** `Mutation.streamControl`: a running stream can be talked to. */
  readonly control: boolean;
}

/** A list of rows of a model: `orders`. */
export interface List {
  readonly name: string;
  /** The type of its rows: `Order`. */
  readonly type: string;
  /** The types of its arguments: `OrderWhere`, `OrderOrderBy`. */
  readonly where: string;
  readonly orderBy: string | undefined;
  /** Whether it can be subscribed to. */
  readonly hasBatches: boolean;
  /** Whether it has a live subscription. */
  readonly hasLive: boolean;
  /** The fields that name a row, by which `checksum` is made; empty where they are not known. */
  readonly key: readonly string[];
}

export interface ObjectType {
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
}

/** `value`: a scalar, an enum or a list of them. `one` and `many`: a relation. */
export type FieldKind = 'value' | 'one' | 'many';

export interface Field {
  readonly name: string;
  readonly description: string;
  readonly kind: FieldKind;
  /** The scalar, the enum, or the type of the rows. */
  readonly type: string;
  readonly isNullable: boolean;
  readonly isList: boolean;
  /** Names, where it is an enum. */
  readonly values: readonly string[];
}

/** An input type: of a whole `where` or `orderBy`, or of what one field of it takes. */
export interface FilterType {
  readonly name: string;
  readonly fields: ReadonlyMap<string, FilterField>;
}

export interface FilterField {
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
}
