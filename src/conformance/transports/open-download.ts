/** Downloads, whose trailers say that they are whole. */
import { request } from 'node:http';
import { parse } from 'csv-parse/sync';
import type { Row, Table } from '../table.ts';
import type { Transport } from '../transport.ts';
import { agentOf, openHttp, type Way } from './open-http.ts';
import { askedOf, proven } from './operations.ts';

export function openDownload(
  extension: string,
  rowsOf: (text: string, table: Table) => Row[],
  way: Way = {},
): Transport['open'] {
  const { coding = 'identity' } = way;
  return (url, ask) => {
    const { table, first, where, orderBy } = ask;
    const query = new URLSearchParams({ fields: askedOf(ask).fields.join() });
    if (first !== undefined) query.set('first', String(first));
    if (where) query.set('where', JSON.stringify(where));
    if (orderBy) query.set('orderBy', JSON.stringify(orderBy));
    const req = request(`${url}/export/${table.list}.${extension}?${query}`, {
      headers: { ...ask.headers, 'accept-encoding': coding },
      agent: agentOf(way),
    });
    req.on('error', () => {});
    req.end();
    return openHttp(req, (text, res) => {
      if (res.statusCode !== 200) throw new Error(text);
      if ((res.headers['content-encoding'] ?? 'identity') !== coding) throw new Error(`this is not ${coding}`);
      const rows = rowsOf(text, table);
      const { 'row-count': count, 'row-checksum': checksum } = res.trailers;
      if (count === undefined || checksum === undefined) throw new Error('broke off');
      return proven(rows, { rowCount: Number(count), checksum }, table);
    });
  };
}

export function rowsOfCsv(text: string, { rowOf }: Table): Row[] {
  return recordsOfCsv(text).map(rowOf);
}

function recordsOfCsv(text: string): (string | null)[][] {
  // Most of the time of these tests would go by in a parser of what is not there.
  if (!text.includes('"')) return text.split('\r\n').slice(1, -1).map(cellsOfLine);
  return parse(text, {
    from: 2,
    record_delimiter: '\r\n',
    cast: (cell, { quoting }) => (cell === '' && !quoting ? null : cell),
  });
}

const cellsOfLine = (line: string) => line.split(',').map((cell) => (cell === '' ? null : cell));

export function rowsOfLines(text: string): Row[] {
  const lines = text.split('\n').slice(0, -1);
  return lines.map((line) => JSON.parse(line));
}
