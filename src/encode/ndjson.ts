/** Rows as NDJSON: one JSON object a line, its relations objects within it. The keys stand in the order asked for. */
import { encodeCells } from './encode-cells.ts';
import { objectOf } from './json.ts';
import { objectWriter } from './json-cells.ts';
import type { CreateEncoder } from './types.ts';

export const ndjson: CreateEncoder = (columns) => {
  const json = objectOf(columns);
  return {
    mediaType: 'application/x-ndjson',
    extension: 'ndjson',
    head: () => '',
    rows(rows) {
      let text = '';
      for (const row of rows) text += `${json(row)}\n`;
      return text;
    },
    cells: encodeCells((layout) => {
      const write = objectWriter(layout, columns);
      if (write === undefined) return undefined;
      return (row, sink) => {
        write(row, sink);
        sink.byte(LINE_FEED);
      };
    }),
    foot: () => '',
  };
};

const LINE_FEED = 0x0a;
