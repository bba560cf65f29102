/** Whether rows that were sent are those of the database: all of them, in their order, cell by cell. */
import { crc32 } from 'node:zlib';
import type { Columns } from './columns.ts';
import { query } from './database/query.ts';
import type { Row } from './formats.ts';

/** What the database itself says of the rows. */
export interface Answer {
  readonly rows: number;
  /** CRC-32 of the keys, as Sluice sums it up itself. */
  readonly keys: string;
  /** CRC-32 of all cells. */
  readonly cells: string;
}

export async function answerOf(url: string, { sql, from = flights }: Columns): Promise<Answer> {
  const cells = sql.map((value) => `coalesce((${value})::text, '')`);
  const sum = (text: string) =>
    `lpad(to_hex(crc32(convert_to(coalesce(string_agg(${text} || E'\\n', '' ORDER BY id), ''), 'UTF8'))), 8, '0')`;
  const [answer] = await query<Answer>(
    url,
    `SELECT count(*)::int AS rows, ${sum('id')} AS keys, ${sum('line')} AS cells
     FROM (
       SELECT ${from.id}, concat_ws(',', ${cells.join(', ')}) AS line FROM ${from.sql}
     )`,
  );
  if (answer === undefined) throw new Error('the database did not answer');
  return answer;
}

const flights = { sql: `"Flight" f JOIN "Airport" o ON o.iata = f."originIata"`, id: 'f.id' };

/** @throws Error that says how they differ. */
export async function check(batches: AsyncIterable<readonly Row[]>, { cells }: Columns, answer: Answer): Promise<void> {
  let rows = 0;
  let sum = 0;
  for await (const batch of batches) {
    rows += batch.length;
    sum = crc32(batch.map((row) => `${cells(row).map(textOf).join(',')}\n`).join(''), sum);
  }
  const wrong = (what: string, sent: unknown, right: unknown) =>
    new Error(`the output is wrong: ${what} ${sent}, where the database says ${right}`);
  if (rows !== answer.rows) throw wrong('rows', rows, answer.rows);
  const checksum = sum.toString(16).padStart(8, '0');
  if (checksum !== answer.cells) throw wrong('checksum of all cells', checksum, answer.cells);
}

const textOf = (value: unknown) => (value === null ? '' : String(value));
