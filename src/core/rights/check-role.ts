/**
 * Whether row-level security binds a role: it is void for superusers, for roles that bypass it, and for owners of a table; and for
 * all roles in views that read as their owners.
 */
import pg, { type Pool } from 'pg';
import type { Model } from '../model/datamodel.ts';
import { databaseError } from '../postgres/database-error.ts';
import { voidViews } from './void-views.ts';

interface Found {
  readonly role: string;
  readonly is_account: boolean;
  readonly may_be_taken: boolean;
  readonly is_superuser: boolean;
  readonly bypasses: boolean;
  /** Tables whose policies it passes by as their owner, with their schemas. */
  readonly owned: readonly string[] | null;
}

/** Before PostgreSQL 16, each member of a role may take it; since then, those who are granted it WITH SET TRUE, as is usual. */
const QUESTION = `
  SELECT r.rolname AS role, r.rolname = session_user AS is_account,
    pg_has_role(session_user, r.oid, CASE WHEN current_setting('server_version_num')::int >= 160000 THEN 'SET' ELSE 'MEMBER' END)
      AS may_be_taken,
    r.rolsuper AS is_superuser, r.rolbypassrls AS bypasses, (
    SELECT array_agg(c.oid::regclass::text ORDER BY c.oid::regclass::text) FROM pg_class c
    WHERE c.relrowsecurity AND NOT c.relforcerowsecurity AND pg_has_role(r.oid, c.relowner, 'USAGE')
  ) AS owned
  FROM pg_roles r WHERE r.rolname = COALESCE($1, session_user)`;

/** A role that viewers do not read by, whatever its policies are. */
export class RefusedRole extends Error {
  override readonly name = 'RefusedRole';
  /** What is so, in words that do not name the role. */
  readonly reason: string;

  constructor(reason: string, message: string) {
    super(message);
    this.reason = reason;
  }
}

/** Policies would not hold for a role. The message says so, and what to do. */
export class VoidPolicies extends Error {
  override readonly name = 'VoidPolicies';
}

export interface CheckRoleOptions {
  readonly pool: Pool;
  /** The models that are shown to somebody. */
  readonly models: readonly Model[];
  /** Holds the tables of models that name none. Default: any may. */
  readonly schema?: string | undefined;
}

/** @returns what asks for each role once; without a role, for the account of the pool. */
export function createCheckRole(options: CheckRoleOptions): (role?: string) => Promise<void> {
  const known = new Map<string | undefined, Promise<void>>();
  return (role) => {
    const before = known.get(role);
    if (before !== undefined) return before;
    const checked = check(options, role);
    known.set(role, checked);
    // What was not answered, or is put right, is asked again.
    checked.catch(() => known.delete(role));
    return checked;
  };
}

/** @throws RefusedRole; VoidPolicies. */
async function check({ pool, models, schema }: CheckRoleOptions, role: string | undefined): Promise<void> {
  const failed = (error: unknown) => {
    throw databaseError(error);
  };
  const { rows } = await pool.query<Found>(QUESTION, [role ?? null]).catch(failed);
  const [found] = rows;
  if (found === undefined)
    throw new RefusedRole(
      'is not in the database',
      `The database has no role ${role}: CREATE ROLE ${pg.escapeIdentifier(role ?? '')}.`,
    );
  const name = pg.escapeIdentifier(found.role);
  const otherwise = `Let viewers read by a role of their own: CREATE ROLE web; GRANT web TO the account of DATABASE_URL.`;
  if (role !== undefined && found.is_account)
    throw new RefusedRole(
      'is the account of DATABASE_URL itself',
      `Viewers may not read by ${name}, the account of DATABASE_URL, which may do what no viewer should. ${otherwise}`,
    );
  if (role !== undefined && !found.may_be_taken)
    throw new RefusedRole(
      'is none that the account of DATABASE_URL may take',
      `The account of DATABASE_URL may not take the role ${name}: GRANT ${name} TO it; from PostgreSQL 16 on, WITH SET TRUE.`,
    );
  if (found.is_superuser)
    throw new VoidPolicies(
      `Row-level security is void for ${name}, which is a superuser. ALTER ROLE ${name} NOSUPERUSER. ${otherwise}`,
    );
  if (found.bypasses)
    throw new VoidPolicies(
      `Row-level security is void for ${name}, which has BYPASSRLS. ALTER ROLE ${name} NOBYPASSRLS. ${otherwise}`,
    );
  const [table] = found.owned ?? [];
  if (table !== undefined)
    throw new VoidPolicies(
      `Row-level security of ${table} is void for ${name}, which owns it. ALTER TABLE ${table} FORCE ROW LEVEL SECURITY. ${otherwise}`,
    );
  const views = await voidViews(pool, models, schema).catch(failed);
  if (views.length > 0) throw new VoidPolicies(views.map(({ advice }) => advice).join(' '));
}
