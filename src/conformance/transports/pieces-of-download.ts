/** Pieces of a download: the parts of a multipart response. */
import { parse } from 'csv-parse/sync';
import { readDownloadParts } from '../../client/download-parts.ts';
import { keyText } from '../table.ts';
import type { Piece, ReadPieces } from '../transport.ts';

export function piecesOfDownload(extension: 'csv' | 'ndjson', coding = 'identity'): ReadPieces {
  return async function* (url, { table: { list, key = ['id'] }, where, orderBy, after, also, headers: more }) {
    const fields = [...key, ...(also === undefined ? [] : [also])].join();
    const query = new URLSearchParams({ fields, where: JSON.stringify(where), orderBy: JSON.stringify(orderBy) });
    if (after !== undefined) query.set('after', after);
    if (extension === 'csv') query.set('header', 'absent');
    const leaving = new AbortController();
    const headers = { ...more, accept: 'multipart/mixed', 'accept-encoding': coding };
    const response = await fetch(`${url}/export/${list}.${extension}?${query}`, { headers, signal: leaving.signal });
    try {
      if (!response.ok) throw new Error(await response.text(), { cause: response.headers.get('retry-after') });
      let last: Piece | undefined;
      let end: Piece['end'];
      for await (const { headers, content } of readDownloadParts(response)) {
        // Of CSV, a line feed may stand in a cell.
        const lines = new TextDecoder()
          .decode(content)
          .split(extension === 'csv' ? '\r\n' : '\n')
          .slice(0, -1);
        last = {
          keys: lines.map((line) =>
            extension === 'csv' ? keyOfLine(line, key.length) : keyText(JSON.parse(line), { key }),
          ),
          rows: lines,
          token: headers.get('resume-token') ?? '',
          snapshot: Number(headers.get('row-snapshots')),
        };
        end = { rowCount: Number(headers.get('row-count')), checksum: headers.get('row-checksum') ?? '' };
        yield last;
      }
      if (last && end) yield { ...last, keys: [], rows: [], end };
    } finally {
      leaving.abort();
    }
  };
}

/** The first cells of a line of CSV. */
function keyOfLine(line: string, length: number): string {
  const [cells = []]: string[][] = line.includes('"') ? parse(line, { relax_column_count: true }) : [line.split(',')];
  return cells.slice(0, length).join();
}
