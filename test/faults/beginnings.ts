/** What may be in the way of a stream that begins: how it is made, how it is put right, and what readers are told. */
import pg from 'pg';
import type { ErrorCode } from '../../src/errors.ts';
import type { Scene } from './scene.ts';

export interface Beginning {
  readonly name: string;
  /** @returns what puts it right again. */
  readonly strike: (scene: Scene) => Promise<() => unknown>;
  readonly code: ErrorCode;
  /** Only tried where there is time, by `npm run test:soak`. */
  readonly atLength?: true;
}

const every: readonly Beginning[] = [
  {
    name: 'the network to the database is down',
    async strike({ network }) {
      network.refuse();
      return network.heal;
    },
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    // Until a connection is given up, which takes seconds.
    name: 'the network to the database is silent',
    atLength: true,
    async strike({ network, dropConnections }) {
      await dropConnections();
      network.silence();
      return network.heal;
    },
    code: 'DATABASE_UNAVAILABLE',
  },
  {
    name: 'the database has no room for the temporary file of a sort',
    async strike({ sql, dropConnections }) {
      const [database] = await sql<{ name: string }>('SELECT quote_ident(current_database()) AS name');
      await sql(`ALTER DATABASE ${database?.name} SET work_mem = '64kB'`);
      await sql(`ALTER DATABASE ${database?.name} SET temp_file_limit = '8kB'`);
      await dropConnections();
      return async () => {
        await sql(`ALTER DATABASE ${database?.name} RESET ALL`);
        await dropConnections();
      };
    },
    code: 'INTERNAL_SERVER_ERROR',
  },
  {
    name: 'others have all connections that there are',
    async strike({ sql, database: { url, user }, dropConnections }) {
      const others: pg.Client[] = [];
      await sql(`ALTER ROLE ${user} CONNECTION LIMIT 3`);
      await dropConnections();
      for (let connected = true; connected; ) {
        const other = new pg.Client({ connectionString: url });
        connected = await other.connect().then(
          () => true,
          () => false,
        );
        if (connected) others.push(other);
      }
      return async () => {
        await Promise.all(others.map((other) => other.end()));
        await sql(`ALTER ROLE ${user} CONNECTION LIMIT -1`);
      };
    },
    code: 'DATABASE_UNAVAILABLE',
  },
];

export const beginnings = every.filter(({ atLength }) => !atLength || process.env.SOAK !== undefined);
