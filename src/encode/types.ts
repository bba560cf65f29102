/** The contract of an encoder: a table of methods that turns rows into text, compiled once per download. */
import type { Enumeration } from '../core/model/enumeration.ts';
import type { Cells, Row } from '../core/types.ts';

/** Prisma's scalar types. An enum's value is a `String`. */
export type ColumnType = 'String' | 'Int' | 'Float' | 'Boolean' | 'BigInt' | 'Decimal' | 'DateTime' | 'Json' | 'Bytes';

export type Column = ValueColumn | RowsColumn;

interface AnyColumn {
  /** As it was asked for, and as a header names it: `origin.city`. No two columns of a download have the same. */
  readonly name: string;
  /** Where the value stands in a row, beneath to-one relations: `['origin', 'city']`. Never empty. */
  readonly path: readonly string[];
  /** The names of these places in JSON. Default: as in the path. */
  readonly keys?: readonly string[];
  /** By the steps of the path, the name of each relation that must lead to a row. Default: none must. */
  readonly required?: readonly (string | undefined)[];
}

export interface ValueColumn extends AnyColumn {
  readonly type: ColumnType;
  /** Places after the point that a `Decimal` has at least. Default: none. */
  readonly scale?: number | undefined;
  /** The enum of the column, if it has one. Any other value is an error, in every format. */
  readonly enumeration?: Enumeration | undefined;
  readonly isList: boolean;
  readonly rows?: undefined;
}

/** The rows of a to-many relation. */
export interface RowsColumn extends AnyColumn {
  /** The fields by which these rows are ordered: those of their primary key. */
  readonly key: readonly string[];
  /** The columns of these rows, whose paths begin at each of them. */
  readonly rows: readonly Column[];
  /** How many there may be in one row: of more, `cells` throws `ListTooLong`. Default: any number. */
  readonly atMost?: number;
}

/** The text of a whole download is `head()`, then `rows()` of each batch, then `foot()`. */
export interface Encoder {
  /** Value of the `Content-Type` header. */
  readonly mediaType: string;
  /** Ending of the file's name, without a dot. */
  readonly extension: string;
  /** Whether values stand there as PostgreSQL writes them, and not as on every other transport. */
  readonly asDatabase?: boolean;
  /** Whether moments stand there in a form of their own. */
  readonly ownMoments?: boolean;
  readonly head: () => string;
  /** Wherever the rows are cut into batches, the texts join to the same. No rows are no text. */
  readonly rows: (rows: readonly Row[]) => string;
  /**
   * The same text of the same rows, in UTF-8, made of cells. Undefined where only Prisma knows what is in them: then
   * it is so for all batches. Default: always so.
   */
  readonly cells?: (cells: Cells) => Buffer | undefined;
  readonly foot: () => string;
}

export type CreateEncoder = (columns: readonly Column[]) => Encoder;

export interface Format {
  /** Profile → encoder. The first is the default. */
  readonly profiles: Readonly<Record<string, CreateEncoder>>;
  /** Whether a path through a to-many relation has a place of its own. Where not, it must say how it fits in a cell. */
  readonly nests: boolean;
}
