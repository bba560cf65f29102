/** Row-level security must mean something for whoever reads by a role. */
import type { Sluice } from '../core/run/sluice.ts';
import type { Config } from './read-config.ts';

type RoleConfig = Pick<Config, 'AUTH_JWKS_URL' | 'AUTH_SECRET' | 'AUTH_ROLE_CLAIM' | 'AUTH_ANONYMOUS_ROLE'>;

/** What `AUTH_ROLE_CLAIM` is where no role takes part. */
export const NO_ROLE = 'none';

/** Whether the settings give each viewer a role of PostgreSQL. */
export const giveRoles = ({ AUTH_JWKS_URL, AUTH_SECRET, AUTH_ROLE_CLAIM }: RoleConfig): boolean =>
  (AUTH_JWKS_URL !== undefined || AUTH_SECRET !== undefined) && AUTH_ROLE_CLAIM !== NO_ROLE;

/**
 * Looks at the account and at the role of those without a token; other roles are looked at when a token names them.
 * @throws Error that says for whom row-level security is void, and how to mend it.
 */
export async function checkRoles(sluice: Pick<Sluice, 'checkRole'>, config: RoleConfig): Promise<void> {
  if (!giveRoles(config)) return;
  await sluice.checkRole();
  if (config.AUTH_ANONYMOUS_ROLE !== undefined) await sluice.checkRole(config.AUTH_ANONYMOUS_ROLE);
}
