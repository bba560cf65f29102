/** Every format that rows can be downloaded in, by its file extension. */
import { csvExcel } from './csv-excel.ts';
import { csvPostgres } from './csv-postgres.ts';
import { csvRfc4180 } from './csv-rfc4180.ts';
import { ndjson } from './ndjson.ts';
import type { Format } from './types.ts';

/**
 * The encoders, by file extension and profile.
 *
 * @example
 * ```ts
 * const { head, rows } = formats.csv.profiles.rfc4180([{ name: 'id', path: ['id'], type: 'Int', isList: false }]);
 * print(JSON.stringify(head() + rows([{ id: 1 }, { id: 2 }]))); // → "id\r\n1\r\n2\r\n"
 * ```
 */
export const formats = {
  csv: { profiles: { rfc4180: csvRfc4180, excel: csvExcel, postgres: csvPostgres }, nests: false },
  ndjson: { profiles: { ndjson }, nests: true },
} satisfies Readonly<Record<string, Format>>;
