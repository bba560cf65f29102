/** Settings of a server whose viewers read a database by a role of PostgreSQL, under a policy. */
import { query } from './query.ts';

/** @param url of a superuser. */
export async function roleSettings(url: string): Promise<Record<string, string>> {
  await query(
    url,
    `DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'bench_viewer') THEN
        CREATE ROLE bench_viewer NOLOGIN;
        CREATE ROLE bench_account LOGIN NOINHERIT PASSWORD 'bench';
        GRANT bench_viewer TO bench_account;
      END IF;
    END $$;
    GRANT SELECT ON ALL TABLES IN SCHEMA public TO bench_viewer, bench_account;
    ALTER TABLE "Flight" ENABLE ROW LEVEL SECURITY;
    DROP POLICY IF EXISTS near ON "Flight";
    CREATE POLICY near ON "Flight" TO bench_viewer
      USING (distance < COALESCE((current_setting('request.jwt.claims', true)::json ->> 'miles')::int, 100000))`,
  );
  const account = new URL(url);
  Object.assign(account, { username: 'bench_account', password: 'bench' });
  return {
    DATABASE_URL: account.href,
    AUTH_SECRET: 'what nobody signs a token with, in the bench',
    AUTH_ANONYMOUS_ROLE: 'bench_viewer',
  };
}
