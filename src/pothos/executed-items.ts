/** Executed values of the rows of a batch, one for each row, taken row by row while the batch is written. */
import type { WriteValue } from '../encode/place-writer.ts';
import { notText } from './column-text.ts';

export class ExecutedItems {
  #items: readonly unknown[] = [];
  #row = 0;

  /** These belong to the batch that is written next. */
  begin(items: readonly unknown[]): void {
    this.#items = items;
    this.#row = 0;
  }

  /** The row is written. */
  next(): void {
    this.#row += 1;
  }

  /** What writes the value at this key of each row. */
  writer(key: string): WriteValue {
    return (_, sink) => {
      const item = this.#items[this.#row];
      if (typeof item !== 'object' || item === null) throw notText;
      const value: unknown = Reflect.get(item, key);
      if (value === true) sink.bytes(trueBytes);
      else if (value === false) sink.bytes(falseBytes);
      else sink.text(JSON.stringify(value) ?? 'null');
    };
  }
}

const trueBytes = Buffer.from('true');
const falseBytes = Buffer.from('false');
