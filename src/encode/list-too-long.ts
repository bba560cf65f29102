/** Thrown for a row whose list has more rows than its column may have. */
export class ListTooLong extends Error {
  override readonly name = 'ListTooLong';
  /** The column's name. */
  readonly column: string;

  constructor(column: string) {
    super(`${column} has more rows than it may have`);
    this.column = column;
  }
}
