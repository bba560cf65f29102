/** What is asked of each row: in GraphQL, of the database in SQL, and read back from a row that was sent. */
import type { Row } from './formats.ts';

export interface Columns {
  /** A selection. */
  readonly graphql: string;
  /** The same values, each as the text that `cells` makes of it; `f` is the flight, `o` the airport where it leaves. */
  readonly sql: readonly string[];
  /** Whose rows they are, and their key. Default: those of flights. */
  readonly from?: { readonly sql: string; readonly id: string };
  readonly cells: (row: Row) => readonly unknown[];
}

export const plain: Columns = {
  graphql: 'id date delay distance originIata destinationIata',
  sql: [
    'f.id',
    `to_char(f.date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    'f.delay',
    'f.distance',
    'f."originIata"',
    'f."destinationIata"',
  ],
  cells: ({ id, date, delay, distance, originIata, destinationIata }) => [
    id,
    iso(date),
    delay,
    distance,
    originIata,
    destinationIata,
  ],
};

export const nested: Columns = {
  graphql: `${plain.graphql} origin { city }`,
  sql: [...plain.sql, 'o.city'],
  // The selection above says what there is.
  cells: (row) => [...plain.cells(row), (row.origin as { readonly city: string | null }).city],
};

/** With a list in each row, which is empty in most. Of rows as objects alone. */
export const listed: Columns = {
  graphql: `${plain.graphql} bookings { reference }`,
  sql: [
    ...plain.sql,
    `(SELECT string_agg(b.reference::text, ' ' ORDER BY b.id) FROM "Booking" b WHERE b."flightId" = f.id)`,
  ],
  // The server selects them so.
  cells: (row) => [
    ...plain.cells(row),
    (row.bookings as readonly { readonly reference: string }[]).map(({ reference }) => reference).join(' '),
  ],
};

/** Of bookings, whose columns have many types, and whose rows have every awkward value. Of rows as objects alone. */
export const manyTypes: Columns = {
  graphql: 'id reference flightId passenger status fare miles tags extras receipt note bookedAt',
  from: { sql: '"Booking" b', id: 'b.id' },
  sql: [
    'b.id',
    'b.reference',
    'b."flightId"',
    'b.passenger',
    'b.status',
    'trim_scale(b.fare)',
    'b.miles',
    `array_to_string(b.tags, '|')`,
    `nullif(jsonb_typeof(b.extras), 'null')`,
    `encode(b.receipt, 'hex')`,
    'b.note',
    `to_char(b."bookedAt" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  ],
  cells: ({ id, reference, flightId, passenger, status, fare, miles, tags, extras, receipt, note, bookedAt }) => [
    ...[id, reference, flightId, passenger, status, fare, miles],
    // What the model says.
    (tags as readonly string[]).join('|'),
    kindOf(extras),
    ...[receipt, note, bookedAt],
  ],
};

const kindOf = (json: unknown) => (Array.isArray(json) ? 'array' : json === null ? null : typeof json);

/** With the field of `servers/computed-field.ts`. */
export const computed: Columns = {
  graphql: `${plain.graphql} late`,
  sql: [...plain.sql, `CASE WHEN f.delay > 15 THEN 'true' ELSE 'false' END`],
  cells: (row) => [...plain.cells(row), row.late],
};

/** COPY writes moments in PostgreSQL's own way. */
const iso = (date: unknown) => String(date).replace(/^([\d-]{10}) ([\d:]{8})$/, '$1T$2.000Z');
