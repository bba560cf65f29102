/** Rows as NDJSON: one JSON object a line, its relations objects within it. The keys stand in the order asked for. */
import { objectOf } from './json.ts';
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
    foot: () => '',
  };
};
