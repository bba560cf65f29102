/** The bytes of a file of rows, each of which ends its line: what does not was cut off, even where it looks like a row. */
import { createReadStream } from 'node:fs';

/** @throws Error at the end of a file that ends within a line. */
export async function* wholeLines(path: string): AsyncGenerator<Buffer, void, undefined> {
  let last: number | undefined;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    last = chunk.at(-1);
    yield chunk;
  }
  if (last !== undefined && last !== LF) throw new Error(`${path} ends within a row.`);
}

const LF = 10;
