/** The contract of an encoder: a table of methods that turns rows into text, compiled once per stream. */
import type { Row } from '../rows/types.ts';

/** Prisma's scalar types. An enum's value is a `String`. */
export type ColumnType = 'String' | 'Int' | 'Float' | 'Boolean' | 'BigInt' | 'Decimal' | 'DateTime' | 'Json' | 'Bytes';

export interface Column {
  /** The field, reached through to-one relations: `['origin', 'city']`. Never empty. */
  readonly path: readonly string[];
  readonly type: ColumnType;
  readonly isList: boolean;
}

/** The text of a whole download is `head()`, then `rows()` of each batch, then `foot()`. */
export interface Encoder {
  /** Value of the `Content-Type` header. */
  readonly mediaType: string;
  /** Ending of the file's name, without a dot. */
  readonly extension: string;
  readonly head: () => string;
  readonly rows: (rows: readonly Row[]) => string;
  readonly foot: () => string;
}

export type CreateEncoder = (columns: readonly Column[]) => Encoder;
