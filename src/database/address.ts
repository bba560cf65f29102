/**
 * What DATABASE_URL says. Its parameters are those of pg, and Prisma's `schema`. Others of Prisma and libpq have settings
 * of their own here, and are told; what is not known is refused, since a misspelt `schema` would read other tables.
 */

export interface Address {
  /** For pg: without the parameters that are not pg's. */
  readonly url: string;
  /** Undefined where the address names none. */
  readonly schema: string | undefined;
}

/** Is told of parameters that mean nothing here. */
export interface Warns {
  warn(message: string): void;
}

/**
 * @param named what it was given by.
 * @throws Error that names the parameter, and never quotes the rest.
 */
export function readAddress(text: string, log: Warns, named = 'DATABASE_URL'): Address {
  const [base = '', ...rest] = text.split('?');
  const parts = rest
    .join('?')
    .split('&')
    .filter((part) => part !== '');
  const names = parts.map((part) => [...new URLSearchParams(part).keys()][0] ?? '');
  check(names, named);
  for (const [name, instead] of Object.entries(meaningless))
    if (names.includes(name)) log.warn(`${named}: ${name} has no meaning here. ${instead}`);
  const kept = parts.filter((_, index) => heeded.has(names[index] ?? ''));
  return {
    url: kept.length > 0 ? `${base}?${kept.join('&')}` : base,
    schema: checkSchema(new URLSearchParams(rest.join('?')).get('schema') ?? undefined, named),
  };
}

function check(names: readonly string[], named: string): void {
  for (const [index, name] of names.entries()) {
    if (name !== 'schema' && !heeded.has(name) && !Object.hasOwn(meaningless, name)) throw unknown(name, named);
    if (names.indexOf(name) < index) throw new Error(`${named} has the parameter ${name} twice: leave one out.`);
  }
}

function unknown(name: string, named: string): Error {
  const advice = Object.hasOwn(refused, name)
    ? refused[name]
    : `Leave it out, or correct it: there are schema, ${[...heeded].join(', ')}.`;
  return new Error(`${named} has the parameter ${name}, which is not heeded here. ${advice}`);
}

/** PostgreSQL cuts longer names off in silence. */
const MAX_NAME_BYTES = 63;

function checkSchema(schema: string | undefined, named: string): string | undefined {
  if (schema === undefined) return undefined;
  if (schema === '' || Buffer.byteLength(schema) > MAX_NAME_BYTES)
    throw new Error(`${named}: schema must name a schema, by 1 to ${MAX_NAME_BYTES} bytes.`);
  // Prisma puts the name into its statements as it is.
  if (schema.includes('"')) throw new Error(`${named}: schema cannot be one with a quotation mark in its name.`);
  return schema;
}

/** What pg reads of an address, but for what would change how this server talks to PostgreSQL. */
const heeded = new Set([
  'host',
  'port',
  'user',
  'password',
  'application_name',
  'options',
  'ssl',
  'sslmode',
  'sslcert',
  'sslkey',
  'sslrootcert',
  'sslnegotiation',
  'uselibpqcompat',
]);

/** Parameters of Prisma and libpq that change neither rows nor safety → what to do instead. */
const meaningless: Readonly<Record<string, string>> = {
  connection_limit: 'Set DATABASE_POOL_SIZE for look-ups, and MAX_STREAMS for streams.',
  pool_timeout: 'Set STREAM_QUEUE_SECONDS.',
  pgbouncer: 'A pooler is recognised without it.',
  statement_cache_size: 'No statement is kept prepared.',
  connect_timeout: 'A connection has 5 seconds to come about.',
  socket_timeout: 'Set LOOKUP_SECONDS for look-ups, and STREAM_READ_SECONDS for streams.',
  max_connection_lifetime: 'Connections are kept while they are used.',
  max_idle_connection_lifetime: 'An idle connection is closed after 10 seconds.',
  single_use_connections: 'Connections are used again.',
  sslaccept: 'Set sslmode: verify-full checks the certificate, no-verify does not.',
  sslidentity: 'Set sslcert and sslkey.',
  sslpassword: 'Set sslcert and sslkey, with a key that has no password.',
  channel_binding: 'sslmode=verify-full tells who the server is.',
  gssencmode: 'Connections are encrypted by TLS alone: set sslmode.',
  keepalives: 'A silent connection is asked whether it is there still.',
  keepalives_idle: 'A silent connection is asked after 10 seconds whether it is there still.',
  keepalives_interval: 'The system sets it.',
  keepalives_count: 'The system sets it.',
};

/** Parameters that would have another effect than somebody expects → what to do instead. */
const refused: Readonly<Record<string, string>> = {
  statement_timeout: 'Set LOOKUP_SECONDS for look-ups, and STREAM_READ_SECONDS for streams.',
  query_timeout: 'Set LOOKUP_SECONDS.',
  client_encoding: 'It is always UTF8: leave it out.',
  target_session_attrs: 'Name the one server to use.',
  search_path: 'Name the schema by ?schema=, or set the path of the role: ALTER ROLE … SET search_path = ….',
  currentSchema: 'Name the schema by ?schema=.',
};
