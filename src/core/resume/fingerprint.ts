/** The fingerprint of a query: a token continues only the query that it was made for. */
import { createHash } from 'node:crypto';
import { memoized } from '../memo.ts';
import { isPlain } from '../plan/is-plain.ts';
import type { OrderKey } from '../plan/order.ts';

/** A text for each part, so that it can be told which one differs. */
export interface Fingerprint {
  /** What its rows are called. */
  readonly rows: string;
  /** The model, and what its checksum is of. */
  readonly source: string;
  readonly where: string;
  readonly order: string;
  /** Whose it is. Default: everybody's. */
  readonly viewer?: string | undefined;
}

export interface Query {
  readonly model: string;
  /** What its reader knows the model as. Default: its name. */
  readonly as?: string | undefined;
  /** The fields that the checksum is of. */
  readonly key: readonly string[];
  readonly where?: object | undefined;
  readonly order: readonly OrderKey[];
  /** Default: everybody's. */
  readonly viewer?: string | undefined;
}

/** By meaning: neither the order of an object's keys counts, nor whether a default is written out. */
export const fingerprintOf = ({ model, as = model, key, where, order, viewer }: Query): Fingerprint => ({
  rows: as,
  source: hash(canonical([model, key])),
  where: hash(canonical(where ?? {})),
  order: hash(canonical(order.map(({ path, direction, nulls }) => [path, direction, nulls ?? null]))),
  viewer,
});

/** What tells a value from others, by meaning. */
export const hashOf = (value: unknown): string => hash(canonical(value));

/** 96 bits: nobody else can make tokens, so nobody can profit from two queries that are alike in these. */
const hash = memoized((text) => createHash('sha256').update(text).digest('base64url').slice(0, 16), 1_000, 2_000);

/** As JSON, with its keys sorted. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (isPlain(value)) {
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    const sorted = entries.sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${sorted.map(([key, inner]) => `${JSON.stringify(key)}:${canonical(inner)}`).join()}}`;
  }
  if (isColumnReference(value)) return `column:${JSON.stringify(value.name)}`;
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString('base64'));
  // Bare: numbers of all kinds, and Prisma's nulls of Json columns, which are objects with a name.
  return typeof value === 'string' || value instanceof Date ? JSON.stringify(value) : String(value);
}

/** What Prisma calls a field reference, with which code compares a column to another. */
const isColumnReference = (value: unknown): value is { readonly name: string } =>
  typeof value === 'object' &&
  value !== null &&
  'typeName' in value &&
  'name' in value &&
  typeof value.name === 'string';
