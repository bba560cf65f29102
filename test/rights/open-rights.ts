/** A database for rights: an account that serves it, which may become a role that its policies are for. */
import pg from 'pg';
import { datamodel } from '../../src/app/generated/sluice.ts';
import { createClient } from '../../src/app/prisma-client.ts';
import type { Rules, Viewer } from '../../src/core/rights/viewer.ts';
import { createSluice, type SluiceOptions } from '../../src/index.ts';
import { createDatabase } from '../utils/database.ts';
import { createRole } from '../utils/role.ts';
import type { Policy } from './policies.ts';

export const models = ['Airport', 'Flight', 'Booking'] as const;

/** Rules under which models that are not named are open. */
export const openBut = (rules: Rules): Rules => ({
  ...Object.fromEntries(models.map((name) => [name, true])),
  ...rules,
});

export async function openRights() {
  await using made = new AsyncDisposableStack();
  const database = made.use(await createDatabase());
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  made.defer(() => owner.end());
  // The account serves, and sees nothing but what a role shows.
  const account = made.use(await createRole(database.url));
  const viewer = made.use(await createRole(database.url));
  const tables = models.map((name) => `"${name}"`).join();
  await owner.query(`
    ALTER ROLE ${account.name} NOINHERIT;
    GRANT ${viewer.name} TO ${account.name};
    GRANT SELECT ON ${tables} TO ${viewer.name};
    SET session_replication_role = replica;
    DELETE FROM "Booking" WHERE "flightId" NOT IN (SELECT id FROM "Flight" ORDER BY id LIMIT 700);
    DELETE FROM "Flight" WHERE id NOT IN (SELECT id FROM "Flight" ORDER BY id LIMIT 700);
    SET session_replication_role = DEFAULT`);
  // Each of thousands of statements would walk over what was deleted.
  await owner.query(`VACUUM (FULL, ANALYZE) ${tables}`);
  const psql = new pg.Client({ connectionString: account.url });
  await psql.connect();
  made.defer(() => psql.end());
  const parts = made.move();
  return {
    url: database.url,
    owner,
    /** Of the account that serves it. */
    accountUrl: account.url,
    role: viewer.name,
    /** Row-level security as a policy says it, in the place of what was before. */
    async enforce({ policies, restrictive = {} }: Pick<Policy, 'policies' | 'restrictive'>) {
      for (const name of models) {
        const before = await owner.query('SELECT policyname FROM pg_policies WHERE tablename = $1', [name]);
        for (const { policyname } of before.rows) await owner.query(`DROP POLICY "${policyname}" ON "${name}"`);
        await owner.query(`ALTER TABLE "${name}" ${policies[name] ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY`);
        const create = (kind: string, condition: string, index: number) =>
          owner.query(`CREATE POLICY "${kind} ${index}" ON "${name}" AS ${kind} FOR SELECT USING (${condition})`);
        for (const [index, condition] of (policies[name] ?? []).entries()) await create('PERMISSIVE', condition, index);
        for (const [index, condition] of (restrictive[name] ?? []).entries())
          await create('RESTRICTIVE', condition, index);
      }
    },
    /** What a statement gives in psql, under SET ROLE: the rows as lists. */
    async asRole(sql: string, claims: object): Promise<unknown[][]> {
      await psql.query('BEGIN');
      try {
        await psql.query(`SET LOCAL ROLE ${viewer.name}`);
        await psql.query(`SELECT set_config('request.jwt.claims', $1, true)`, [JSON.stringify(claims)]);
        const { rows } = await psql.query({ text: sql, rowMode: 'array' });
        return rows;
      } finally {
        await psql.query('ROLLBACK');
      }
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** What is served, where it is not the flights. */
export interface Served {
  readonly datamodel: SluiceOptions['datamodel'];
  readonly createClient: (pool: pg.Pool) => { readonly $disconnect: () => Promise<void> };
}

export type ServeOptions = Partial<SluiceOptions> & { readonly viewer?: Viewer };

/** A service on a database, for viewers who say who they are. */
export function serve(url: string, { viewer, ...rest }: ServeOptions, served: Served = { datamodel, createClient }) {
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  pool.on('error', () => {});
  const prisma = served.createClient(pool);
  const sluice = createSluice({
    ...{ prisma, pool, datamodel: served.datamodel },
    ...(viewer && { identify: () => viewer }),
    ...rest,
  });
  return {
    ...{ prisma, pool, sluice },
    rights: () => sluice.admit?.({ authorization: undefined, header: () => undefined }),
    async [Symbol.asyncDispose]() {
      await sluice.dispose();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
