/** What is asked of each row: in GraphQL, of the database in SQL, and read back from a row that was sent. */
import type { Row } from './formats.ts';

export interface Columns {
  /** A selection. */
  readonly graphql: string;
  /** The same values, each as the text that `cells` makes of it; `f` is the flight, `o` the airport where it leaves. */
  readonly sql: readonly string[];
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

/** With the field of `servers/computed-field.ts`. */
export const computed: Columns = {
  graphql: `${plain.graphql} late`,
  sql: [...plain.sql, `CASE WHEN f.delay > 15 THEN 'true' ELSE 'false' END`],
  cells: (row) => [...plain.cells(row), row.late],
};

/** COPY writes moments in PostgreSQL's own way. */
const iso = (date: unknown) => String(date).replace(/^([\d-]{10}) ([\d:]{8})$/, '$1T$2.000Z');
