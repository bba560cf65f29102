/** A list as it is read over every transport: what is asked of it, and how its values look in a download. */

export type Row = Readonly<Record<string, unknown>>;

export interface Table {
  readonly list: string;
  /** Begins the names of its input types, as in `OrderWhere` and `OrderOrderBy`. */
  readonly model: string;
  /** The fields that the checksum is of, by the names that are selected. Default: `id`. */
  readonly key?: readonly string[];
  /** In GraphQL. */
  readonly selection: string;
  /** The same in a download. */
  readonly fields: readonly string[];
  /** Many more columns, so that few rows fill the sockets. */
  readonly wide?: { readonly selection: string; readonly fields: readonly string[] };
  /** The values of a line of CSV as GraphQL has them; a cell without quotes and text is null. */
  readonly rowOf: (cells: readonly (string | null)[]) => Row;
}

/** The key of a row, as the checksum of a stream has it. A row without its key counts as one of empty text. */
export const keyText = (row: Row, { key = ['id'] }: Pick<Table, 'key'>): string =>
  key.map((name) => row[name] ?? '').join();
