/** Every limit on streams, as one table: its default, bounds, unit and meaning. */

export interface Limit {
  readonly default: number;
  readonly min: number;
  readonly max: number;
  /** Fractions of seconds are allowed; everything else is counted. */
  readonly unit: string;
  readonly doc: string;
}

/** One row of a table of limits. */
export const limit = (value: number, min: number, max: number, unit: string, doc: string): Limit => ({
  ...{ default: value, min, max, unit, doc },
});

export const limitTable = {
  batchRows: limit(1000, 1, 2000, 'rows', 'Most rows in a batch, after the small first one.'),
  batchBytes: limit(
    1_048_576,
    1024,
    67_108_864,
    'bytes',
    'Bytes that a batch aims at, as read from the database. Wide rows travel in smaller batches.',
  ),
  maxRowBytes: limit(
    16_777_216,
    65_536,
    1_073_741_824,
    'bytes',
    'Most bytes of one row, as read from the database. In a stream, the text of a row may have as many; a column counts each time that it is asked for.',
  ),
  maxRows: limit(0, 0, 2_147_483_647, 'rows', 'Most rows that one stream delivers; 0 for no limit.'),
  maxBytes: limit(
    0,
    0,
    Number.MAX_SAFE_INTEGER,
    'bytes',
    'Most bytes that one stream delivers, as read from the database; 0 for no limit.',
  ),
  readSeconds: limit(
    300,
    1,
    86_400,
    'seconds',
    'Longest time that the database may work on one batch of a stream, such as on a sort before the first.',
  ),
  parkSeconds: limit(
    30,
    0,
    86_400,
    'seconds',
    'Longest pause before a stream gives up its connection. It resumes with a new snapshot.',
  ),
  stallSeconds: limit(
    30,
    1,
    86_400,
    'seconds',
    'Longest time that a reader may take nothing before its stream gives up its connection in the same way.',
  ),
  dropSeconds: limit(
    300,
    1,
    86_400,
    'seconds',
    'Longest time that a reader may then still take nothing before its stream ends with `SLOW_CONSUMER` and its connection is reset.',
  ),
  tokenMaxAgeSeconds: limit(
    604_800,
    1,
    315_360_000,
    'seconds',
    'Lifetime of a resume token. Each batch brings a new one.',
  ),
  liveMaxKeys: limit(
    5_000_000,
    1,
    100_000_000,
    'rows',
    'Most rows in the result of a live stream. Their keys are kept in memory, once for all readers of one query: 16 bytes each.',
  ),
  liveMaxRows: limit(
    10_000,
    1,
    1_000_000,
    'rows',
    'Most rows in the result of a live stream that reads several tables or has `first`. It is read again after each change.',
  ),
  maxLivePerClient: limit(1000, 1, 100_000, 'streams', 'Most live streams of one client at once.'),
  listMaxRows: limit(
    100_000,
    1,
    10_000_000,
    'rows',
    'Most rows of an operation that is answered whole, without `@stream`. Rows inside rows count.',
  ),
  maxStreams: limit(
    20,
    1,
    400,
    'streams',
    'Most concurrent streams. Each holds one database connection from the pool of streams.',
  ),
  maxStreamsPerClient: limit(
    10,
    1,
    400,
    'streams',
    'Most concurrent streams of one client. A client is an address, or a value of `CLIENT_HEADER`.',
  ),
  queueSeconds: limit(
    5,
    0,
    3600,
    'seconds',
    'Longest wait of a stream above `MAX_STREAMS` or `MAX_STREAMS_PER_CLIENT` before it is refused.',
  ),
  lookupSeconds: limit(
    30,
    1,
    3600,
    'seconds',
    'Longest time that the statement of a look-up may run. It does not limit streams.',
  ),
  maxLookupsPerClient: limit(
    4,
    1,
    400,
    'look-ups',
    'Most look-ups and whole lists of one client that work in the database at once. Keep it well below `DATABASE_POOL_SIZE`.',
  ),
  maxOrderKeys: limit(20, 1, 1000, 'keys', 'Most keys of one `orderBy`.'),
  maxJoins: limit(
    20,
    0,
    100,
    'relations',
    'Most steps through relations in one `where` and `orderBy`. PostgreSQL takes seconds to plan 50.',
  ),
  maxConditions: limit(
    200,
    1,
    10_000,
    'conditions',
    'Most conditions of one `where`, with those in `AND`, `OR`, `NOT` and in relations. A list of values is one condition.',
  ),
  maxListValues: limit(
    1000,
    1,
    100_000,
    'values',
    'Most values of one list that a list column is compared with, as in `hasSome`, and of one JSON value or path. PostgreSQL compares every row with each of them.',
  ),
} satisfies Record<string, Limit>;

export type LimitName = keyof typeof limitTable;

/** What a service of streams allows. Each limit has a default, which `limitTable` holds with its unit and its bounds. */
export type Limits = { readonly [K in LimitName]: number };

/**
 * The limits, with the defaults of those that are not given.
 * @throws Error that names a limit which is out of its bounds, or is none.
 */
export const limitsOf = (given: Partial<Limits> = {}): Limits => inBounds(limitTable, given);

/**
 * The limits of a table, with the defaults of those that are not given.
 * @throws Error that names a limit which is out of its bounds, or is none.
 */
export function inBounds<Name extends string>(
  table: Readonly<Record<Name, Limit>>,
  given: { readonly [N in Name]?: number | undefined },
): { readonly [N in Name]: number } {
  for (const name of Object.keys(given))
    if (!Object.hasOwn(table, name))
      throw new Error(`limits: there is no ${name}. There are ${Object.keys(table).join(', ')}.`);
  const entries = Object.entries<Limit>(table).map(([name, limit]) => {
    // The name is one of the table's.
    const value = given[name as Name] ?? limit.default;
    const isCounted = limit.unit !== 'seconds';
    const min = isCounted ? limit.min : 0;
    if (value >= min && value <= limit.max && (!isCounted || Number.isSafeInteger(value))) return [name, value];
    const kind = isCounted ? 'a whole number' : 'a number';
    throw new Error(`limits.${name}: ${value} must be ${kind} of ${limit.unit}, from ${min} to ${limit.max}.`);
  });
  // Object.fromEntries forgets the names; they are those of the table.
  return Object.freeze(Object.fromEntries(entries) as { [N in Name]: number });
}
