/** Every format that rows can be downloaded in, by its file extension. */
import { csv } from './csv.ts';
import { ndjson } from './ndjson.ts';
import type { Format } from './types.ts';

export const formats = {
  csv: { profiles: { rfc4180: csv }, nests: false },
  ndjson: { profiles: { ndjson }, nests: true },
} satisfies Readonly<Record<string, Format>>;
