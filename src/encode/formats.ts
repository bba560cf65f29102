/** Every format that rows can be downloaded in: file extension → profile → encoder. The first profile is the default. */
import { csv } from './csv.ts';
import type { CreateEncoder } from './types.ts';

export type Profiles = Readonly<Record<string, CreateEncoder>>;

export const formats = {
  csv: { rfc4180: csv },
} satisfies Readonly<Record<string, Profiles>>;
