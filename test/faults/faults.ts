/** What may happen to a stream that has begun: how it is made to happen at row `n`, how it is put right, and what readers are told. */

import type { Client } from '../../src/app/prisma-client.ts';
import type { StartOptions } from '../../src/app/start.ts';
import type { ErrorCode } from '../../src/errors.ts';
import type { Door } from '../doors/doors.ts';
import { n, type Scene, wait } from './scene.ts';

export interface Fault {
  readonly name: string;
  /** What the statement does at the row. Default: it waits there for `strike`. */
  readonly atRow?: string;
  /** Is called once every stream waits at the row, with the backends that serve them. */
  readonly strike?: (scene: Scene, backends: readonly number[]) => unknown;
  /** Is called before the streams begin. */
  readonly prepare?: (scene: Scene) => Promise<unknown>;
  /** Is called once they have all ended, with the last row that each has had. */
  readonly mend?: (scene: Scene, backends: readonly number[], last: readonly number[]) => unknown;
  /** An extension of the client, by which rows are then made. */
  readonly extend?: StartOptions<Client>['extend'];
  /** Of the error at the doors of GraphQL. Downloads break off. */
  readonly code: ErrorCode;
  /** What the log has of it, where readers are told nothing. */
  readonly cause?: string;
  /** A path to what is asked for besides the key. */
  readonly also?: string;
  /** How long the database may work on a batch, where that is what ends the stream: longer than all take to get to the row. */
  readonly readSeconds?: number;
  /** Only tried where there is time, by `npm run test:soak`: others are much like it. */
  readonly atLength?: true;
  /** Why it is not for a door. */
  readonly exempt?: (door: Door) => string | undefined;
}

const signal = (name: NodeJS.Signals, pids: readonly number[]) => {
  for (const pid of pids) process.kill(pid, name);
};

function terminate({ sql }: Scene, backends: readonly number[]): Promise<unknown> {
  return sql(`SELECT pg_terminate_backend(pid) FROM unnest(ARRAY[${backends}]) AS pid`);
}

let throws = false;

function throwing(prisma: Client): Client {
  const extended = prisma.$extends({
    result: {
      flight: {
        delay: {
          needs: { id: true, delay: true },
          compute({ id, delay }) {
            if (throws && id === n) throw new Error('password=hunter2');
            return delay;
          },
        },
      },
    },
  });
  // To the server, a client is what its type says; that of the field has not changed.
  return extended as unknown as Client;
}

const every: readonly Fault[] = [
  {
    name: 'its backend is terminated',
    strike: terminate,
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'its backend stands still',
    strike: (_, backends) => signal('SIGSTOP', backends),
    mend: (_, backends) => signal('SIGCONT', backends),
    readSeconds: 3,
    code: 'LIMIT_EXCEEDED',
  },
  {
    name: 'a table is locked for longer than STREAM_READ_SECONDS',
    atLength: true,
    strike: () => {},
    readSeconds: 3,
    code: 'LIMIT_EXCEEDED',
  },
  {
    name: 'the network closes the connections to the database',
    atLength: true,
    strike: ({ network }) => network.close(),
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'the network resets the connections to the database',
    atLength: true,
    strike: ({ network }) => network.reset(),
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'the network to the database goes silent',
    strike: ({ network }) => network.silence(),
    mend: ({ network }) => network.heal(),
    readSeconds: 3,
    code: 'LIMIT_EXCEEDED',
  },
  {
    name: 'the network to the database goes down, and stays so for a while',
    strike: ({ network }) => network.refuse(),
    mend: ({ network }) => network.heal(),
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'the statement fails',
    atRow: "RAISE EXCEPTION 'password=hunter2'",
    cause: 'password=hunter2',
    code: 'INTERNAL_SERVER_ERROR',
  },
  {
    // A disk that is full needs root, and a file system of its own; PostgreSQL writes the same file here, and is stopped in
    // the same place, by a limit instead of the disk.
    name: 'the database has no room for a temporary file',
    prepare: ({ sql }) =>
      sql(
        `CREATE OR REPLACE FUNCTION spill() RETURNS bigint LANGUAGE sql SECURITY DEFINER SET work_mem = '64kB' SET temp_file_limit = '64kB' AS
         $$ SELECT count(*) FROM (SELECT i FROM generate_series(1, 100000) AS i ORDER BY md5(i::text) OFFSET 1) AS sorted $$`,
      ),
    atRow: 'PERFORM spill()',
    cause: 'temporary file size exceeds',
    code: 'INTERNAL_SERVER_ERROR',
  },
  {
    name: 'a value cannot be written',
    atRow: 'NULL',
    prepare: ({ sql }) => sql(`UPDATE "Flight" SET date = 'infinity' WHERE id = ${n}`),
    mend: ({ sql }) => sql(`UPDATE "Flight" SET date = '2001-01-01' WHERE id = ${n}`),
    also: 'date',
    code: 'BAD_USER_INPUT',
  },
  {
    name: 'a value in a list inside the row cannot be written',
    atRow: 'NULL',
    prepare: ({ sql }) => sql(booking('infinity')),
    mend: ({ sql }) => sql(booking('2001-01-01')),
    also: 'bookings.bookedAt',
    code: 'BAD_USER_INPUT',
    exempt: ({ name }) => (name.startsWith('CSV') ? 'CSV has no place for a list of rows' : undefined),
  },
  {
    name: 'its backend is terminated, and the row behind which it goes on is deleted',
    strike: terminate,
    mend: ({ sql }, _, last) =>
      sql(`SET session_replication_role = replica; DELETE FROM "Flight" WHERE id IN (${last})`),
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'an extension of the client throws',
    atRow: 'NULL',
    prepare: async () => {
      throws = true;
    },
    mend: () => {
      throws = false;
    },
    extend: throwing,
    cause: 'password=hunter2',
    also: 'delay',
    code: 'INTERNAL_SERVER_ERROR',
  },
];

export const faults = every.filter(({ atLength }) => !atLength || process.env.SOAK !== undefined);

const booking = (at: string) =>
  `UPDATE "Booking" SET "flightId" = ${n}, "bookedAt" = '${at}' WHERE id = (SELECT min(id) FROM "Booking")`;

/** What a statement does at the row. */
export const atRowOf = ({ atRow = wait }: Fault): string => atRow;
