/** pg's cursor, with rows as pg reads them off the wire: no cell is parsed before it is known that somebody wants it. */
import Cursor from 'pg-cursor';
import type { TextRow } from './tap.ts';

export class TextCursor extends Cursor<TextRow> {
  // What the cursor calls for each row, and the list that it gives to `read`; its types leave both out.
  declare private readonly _rows: TextRow[];

  handleDataRow({ fields }: { readonly fields: TextRow }): void {
    this._rows.push(fields);
  }
}
