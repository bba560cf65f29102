/**
 * The settings, read once at start from the environment. One table holds each setting's default, unit, bounds and
 * meaning: the README's table is made from it.
 */
import { z } from 'zod';

interface Setting<T> {
  /** Reads the variable's text; undefined where it is unset or empty. */
  readonly schema: z.ZodType<T, string | undefined>;
  /** What the documentation says of default, unit and bounds. */
  readonly default: string;
  readonly unit: string;
  readonly bounds: string;
  readonly doc: string;
  /** Whether no error may quote its value. */
  readonly isSecret?: true;
}

const integer = (fallback: number, min: number, max: number, unit: string, doc: string): Setting<number> => ({
  schema: z
    .string()
    .default(String(fallback))
    .transform((text) => (/^-?\d+$/.test(text.trim()) ? Number(text) : Number.NaN))
    .refine((value) => value >= min && value <= max, `must be a whole number from ${min} to ${max}`),
  default: String(fallback),
  unit,
  bounds: `${min} to ${max}`,
  doc,
});

const choice = <const T extends string>(values: readonly T[], fallback: NoInfer<T>, doc: string): Setting<T> => ({
  schema: z
    .string()
    .default(fallback)
    .pipe(z.enum(values, { error: `must be one of ${values.join(', ')}` })),
  default: fallback,
  unit: '',
  bounds: values.join(', '),
  doc,
});

const text = (fallback: string, doc: string): Setting<string> => ({
  schema: z.string().default(fallback),
  default: fallback,
  unit: '',
  bounds: '',
  doc,
});

const flag = (fallback: 'on' | 'off', doc: string): Setting<boolean> => ({
  schema: z
    .string()
    .default(fallback)
    .pipe(z.enum(['on', 'off'], { error: 'must be on or off' }))
    .transform((value) => value === 'on'),
  default: fallback,
  unit: '',
  bounds: 'on, off',
  doc,
});

const url = (doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || /^postgres(ql)?:\/\//.test(value), 'must begin with postgresql://'),
  default: '',
  unit: '',
  bounds: 'postgresql://…',
  doc,
});

const origins = (doc: string): Setting<readonly string[]> => ({
  schema: z
    .string()
    .default('')
    .transform((value) => value.split(/[\s,]+/).filter((origin) => origin !== ''))
    .refine(
      (list) => list.every((origin) => URL.canParse(origin) && new URL(origin).origin === origin),
      'must be a list of origins such as https://app.example.com, without a path, separated by commas',
    ),
  default: '',
  unit: '',
  bounds: 'origins, separated by commas',
  doc,
});

const headerName = (doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || /^[\w-]+$/.test(value), 'must be the name of a header')
    .transform((value) => value?.toLowerCase()),
  default: '',
  unit: '',
  bounds: '',
  doc,
});

const secret = (min: number, doc: string): Setting<string | undefined> => ({
  schema: z
    .string()
    .optional()
    .refine((value) => value === undefined || value.length >= min, `must have ${min} characters or more`),
  default: '',
  unit: '',
  bounds: `${min} characters or more`,
  doc,
  isSecret: true,
});

const hosts = (doc: string): Setting<readonly string[] | undefined> => ({
  schema: z
    .string()
    .optional()
    .transform((value) =>
      value
        ?.toLowerCase()
        .split(/[\s,]+/)
        .filter((host) => host !== ''),
    )
    .refine(
      (list) => list === undefined || list.every((host) => host === '*' || /^[a-z\d_-]+(\.[a-z\d_-]+)*$/.test(host)),
      'must be a list of host names such as app.example.com, without a port, separated by commas, or *',
    ),
  default: '',
  unit: '',
  bounds: 'names, separated by commas',
  doc,
});

const secrets = (doc: string): Setting<readonly [string, ...string[]] | undefined> => ({
  schema: z
    .string()
    .optional()
    .transform((value) => value?.split(',').map((secret) => secret.trim()))
    .refine(
      (list) => list === undefined || list.every((secret) => secret.length >= MIN_SECRET_LENGTH),
      `must be secrets of ${MIN_SECRET_LENGTH} characters or more, separated by commas`,
    )
    // The cast: what is split has a first part.
    .transform((list) => list as [string, ...string[]] | undefined),
  default: '',
  unit: '',
  bounds: `${MIN_SECRET_LENGTH} characters or more each, separated by commas`,
  doc,
  isSecret: true,
});

/** As much as half of HMAC-SHA-256's output, in hexadecimal digits. */
const MIN_SECRET_LENGTH = 32;

export const settings = {
  HOST: text('127.0.0.1', 'Address to listen on. The default reaches this machine only.'),
  PORT: integer(4000, 0, 65_535, 'port', 'Port to listen on; 0 picks a free one.'),
  DATABASE_URL: url('PostgreSQL to use. Unset or empty: the embedded PostgreSQL, under `DATA_DIR`.'),
  DATA_DIR: text('.data', 'Folder of the embedded PostgreSQL, kept between starts.'),
  DATABASE_POOL_SIZE: integer(
    10,
    1,
    400,
    'connections',
    'Connections for look-ups, and lists answered whole; streams have their own.',
  ),
  LOOKUP_SECONDS: integer(30, 1, 3600, 'seconds', 'How long the statement of a look-up may run. Streams may run on.'),
  SEED_FLIGHTS: integer(
    3_000_000,
    0,
    3_000_000,
    'flights',
    'Flights that the embedded database is loaded with on its first start; 0 for none.',
  ),
  LOG_LEVEL: choice(
    ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
    'info',
    'Least severe level that is logged.',
  ),
  STREAM_BATCH_ROWS: integer(1000, 1, 2000, 'rows', 'Rows in a batch, once a stream is past its first, small one.'),
  STREAM_BATCH_BYTES: integer(
    1_048_576,
    1024,
    67_108_864,
    'bytes',
    'Bytes that a batch aims at, as read from the database: wide rows travel in smaller batches.',
  ),
  STREAM_MAX_ROWS: integer(0, 0, 2_147_483_647, 'rows', 'Rows that one stream may deliver; 0 for no limit.'),
  STREAM_MAX_BYTES: integer(
    0,
    0,
    Number.MAX_SAFE_INTEGER,
    'bytes',
    'Bytes that one stream may deliver, as read from the database; 0 for no limit.',
  ),
  STREAM_READ_SECONDS: integer(
    300,
    1,
    86_400,
    'seconds',
    'How long the database may work on one batch of a stream, such as on a sort before the first.',
  ),
  STREAM_STALL_SECONDS: integer(
    30,
    1,
    86_400,
    'seconds',
    'How long a reader may leave a batch untaken before its stream counts as stalled.',
  ),
  TOKEN_SECRET: secrets(
    'What resume tokens are signed with, such as the output of `openssl rand -hex 32`. Of several, the first signs and all are taken: so a secret can be replaced while its tokens are in use. Unset: a random one, with which tokens are good on this server only, and until it stops.',
  ),
  TOKEN_MAX_AGE_SECONDS: integer(
    604_800,
    1,
    315_360_000,
    'seconds',
    'How long a resume token is taken. Each batch brings a new one.',
  ),
  LIST_MAX_ROWS: integer(
    100_000,
    1,
    10_000_000,
    'rows',
    'Rows that an operation may hold where it is answered whole, that is without `@stream`, rows inside rows included.',
  ),
  MAX_STREAMS: integer(
    20,
    1,
    400,
    'streams',
    'Streams that run at once. Each holds one database connection, from a pool of its own.',
  ),
  MAX_STREAMS_PER_CLIENT: integer(
    10,
    1,
    400,
    'streams',
    'Streams that one client runs at once. Clients are told apart by their address, or by `CLIENT_HEADER`.',
  ),
  CLIENT_HEADER: headerName(
    'Header by which clients are told apart, which a proxy that you trust sets, such as `X-Forwarded-For`: of several values separated by commas, the last.',
  ),
  STREAM_QUEUE_SECONDS: integer(
    5,
    0,
    3600,
    'seconds',
    'How long a stream above `MAX_STREAMS` or `MAX_STREAMS_PER_CLIENT` waits for its turn before it is refused.',
  ),
  MAX_ORDER_KEYS: integer(20, 1, 1000, 'keys', 'Keys of one `orderBy`.'),
  MAX_JOINS: integer(
    20,
    0,
    100,
    'relations',
    'How often one `where` and `orderBy` may lead through a relation. PostgreSQL takes seconds to plan for 50.',
  ),
  MAX_CONDITIONS: integer(
    200,
    1,
    10_000,
    'conditions',
    'Conditions of one `where`, those in `AND`, `OR`, `NOT` and in relations included. A list of values is one.',
  ),
  MAX_QUERY_DEPTH: integer(10, 1, 100, 'levels', 'Deepest nesting of fields in a GraphQL operation.'),
  MAX_QUERY_FIELDS: integer(
    500,
    1,
    5000,
    'fields',
    'Fields of a GraphQL operation, aliases included, counted with those of its fragments.',
  ),
  MAX_QUERY_TOKENS: integer(
    10_000,
    100,
    1_000_000,
    'tokens',
    'Names, signs and values of a GraphQL document. What is longer belongs into its variables.',
  ),
  MAX_REQUEST_BYTES: integer(
    1_048_576,
    1024,
    104_857_600,
    'bytes',
    'Bytes of a GraphQL request: of its body over HTTP, of each message over WebSocket.',
  ),
  MAX_HEADER_BYTES: integer(16_384, 1024, 1_048_576, 'bytes', 'Bytes of the head of a request, its URL included.'),
  MAX_SOCKET_OPERATIONS: integer(20, 1, 1000, 'operations', 'Operations that run at once on one WebSocket.'),
  SOCKET_INIT_SECONDS: integer(
    5,
    1,
    300,
    'seconds',
    'How long a WebSocket may take to send its `connection_init` before it is closed.',
  ),
  OPERATOR_TOKEN: secret(
    16,
    'By this bearer token its holder sees all streams, and may tell them what to do. Unset: nobody does.',
  ),
  ALLOWED_HOSTS: hosts(
    'Host names by which this server may be called, besides its addresses and `localhost`; `*` for any. Unset: none, where `HOST` is an address of this machine only; any, elsewhere.',
  ),
  CORS_ORIGINS: origins('Web origins that may call this server from a browser, besides its own. None by default.'),
  CONSOLE: flag('on', 'Serves the console, a page to watch rows flow, at /. It needs `INTROSPECTION`.'),
  GRAPHIQL: flag('on', 'Serves GraphiQL, the query editor, to browsers at /graphql.'),
  INTROSPECTION: flag('on', 'Answers introspection queries.'),
  SHUTDOWN_GRACE_SECONDS: integer(
    10,
    0,
    3600,
    'seconds',
    'How long running streams may go on after SIGTERM before they are ended.',
  ),
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
export type Config = { readonly [K in SettingName]: z.output<(typeof settings)[K]['schema']> };

/**
 * Reads every setting. An empty variable counts as unset.
 * @throws Error that names each setting with a bad value, its value, and what it must be.
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const entries = Object.entries<Setting<unknown>>(settings).map(([name, setting]) => {
    const value = env[name] === '' ? undefined : env[name];
    const result = setting.schema.safeParse(value);
    if (!result.success)
      problems.push(
        `${name}=${setting.isSecret ? '…' : shown(value ?? '')}: ${result.error.issues[0]?.message ?? 'is not valid'}`,
      );
    return [name, result.data];
  });
  if (problems.length > 0) throw new Error(`These settings are not valid:\n  ${problems.join('\n  ')}`);
  // Object.fromEntries forgets the names; the table above is what gives each value its type.
  return Object.freeze(Object.fromEntries(entries) as Config);
}

/** A value as an error may quote it: without the password of a URL. */
const shown = (value: string) => value.replace(/\/\/[^@/]*@/, '//…@');
