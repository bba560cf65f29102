/** Limits who can reach a server that shows a whole database: this machine alone, unless somebody says otherwise. */
import { isLoopback } from '../server/is-loopback.ts';

export interface Exposure {
  readonly host: string;
  /** The setting AUTH. */
  readonly auth: string | undefined;
  /** Whether somebody says who asks: the config, or the settings of bearer tokens. */
  readonly identifies: boolean;
}

/** @throws Error that says what to set. */
export function checkExposure({ host, auth, identifies }: Exposure): void {
  if (auth !== undefined && auth !== '' && auth !== 'off') throw new Error(`AUTH=${auth}: must be off, or not be set.`);
  if (isLoopback(host) || identifies || auth === 'off') return;
  throw new Error(
    `HOST=${host} lets other machines read all that is served, and nobody is asked who they are. Set AUTH_JWKS_URL or ` +
      'AUTH_SECRET, give `identify` in sluice.config.ts, or set AUTH=off to serve it to everybody who can reach this machine. HOST=127.0.0.1 is for this machine alone.',
  );
}
