/** Identifies viewers by bearer tokens: JWTs that somebody else has signed. Nothing of a token is logged. */
import { createRemoteJWKSet, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from 'jose';
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import type { Identify, Viewer } from './viewer.ts';

export interface BearerTokensOptions {
  /**
   * Where the issuer publishes its keys. They are kept for ten minutes, and fetched again for a key that is not among them, at most
   * every 30 seconds. Either this or `secret`.
   */
  readonly jwksUrl?: string | undefined;
  /** A secret that is shared with the issuer, of 32 characters or more. */
  readonly secret?: string | undefined;
  /** What `iss` must be. Default: anything. */
  readonly issuer?: string | undefined;
  /** What `aud` must hold. Default: anything. */
  readonly audience?: string | undefined;
  /** Default: HS256 with a secret; with keys, all of RS, PS, ES and EdDSA. */
  readonly algorithms?: readonly string[] | undefined;
  /** The claim that names the role of PostgreSQL; `''` where rules decide alone. Default: `role`. */
  readonly roleClaim?: string | undefined;
  /** The role of who sends no token, or one without a role. Default: they are refused. */
  readonly anonymousRole?: string | undefined;
  /** How far clocks may differ, in seconds. Default: 5. */
  readonly toleranceSeconds?: number | undefined;
  /** How long the issuer may take to give its keys, in seconds. Default: 5. */
  readonly timeoutSeconds?: number | undefined;
}

const SYMMETRIC = /^HS(256|384|512)$/;
const ASYMMETRIC = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const MIN_SECRET_LENGTH = 32;

/**
 * Makes what identifies viewers by JWTs in `Authorization: Bearer …`.
 *
 * @example
 * ```ts
 * const identify = bearerTokens({ secret: 'thirty-two characters or some more', issuer: 'me' });
 * ```
 * @throws Error for options that let anybody in: no key, a short secret, an algorithm that does not go with the key.
 */
export function bearerTokens(options: BearerTokensOptions): Identify {
  const { issuer, audience, roleClaim = 'role', anonymousRole, toleranceSeconds = 5 } = options;
  const algorithms = algorithmsOf(options);
  const key = keyOf(options);
  // An algorithm goes with the kind of key: so a public key is never taken for a secret.
  const expected = {
    algorithms: [...algorithms],
    clockTolerance: toleranceSeconds,
    ...(issuer !== undefined && { issuer }),
    ...(audience !== undefined && { audience }),
  };
  const anonymous: Viewer | undefined = anonymousRole === undefined ? undefined : { role: anonymousRole };

  return async ({ authorization }) => {
    if (authorization === undefined || authorization === '') return anonymous;
    const [, token] = /^bearer +([\w.~+/=-]+) *$/i.exec(authorization) ?? [];
    if (token === undefined) throw refused('Authorization is no bearer token');
    try {
      const { payload } =
        typeof key === 'function' ? await jwtVerify(token, key, expected) : await jwtVerify(token, key, expected);
      return viewerOf(payload, { roleClaim, anonymousRole, toleranceSeconds });
    } catch (error) {
      throw isIssuers(error, { key, token }) ? unchecked(error) : told(error);
    }
  };
}

function algorithmsOf({ jwksUrl, algorithms }: BearerTokensOptions): readonly string[] {
  const isFit = (name: string) => (jwksUrl === undefined ? SYMMETRIC.test(name) : ASYMMETRIC.includes(name));
  const named = algorithms ?? (jwksUrl === undefined ? ['HS256'] : ASYMMETRIC);
  const other = named.find((name) => !isFit(name));
  if (named.length > 0 && other === undefined) return named;
  throw new Error(
    `AUTH_ALGORITHMS (algorithms): ${other ?? 'none'} does not go with ${jwksUrl === undefined ? 'AUTH_SECRET (secret): take HS256' : `AUTH_JWKS_URL (jwksUrl): take of ${ASYMMETRIC.join(', ')}`}.`,
  );
}

type Key = ReturnType<typeof createRemoteJWKSet> | Uint8Array;

function keyOf({ jwksUrl, secret, timeoutSeconds = 5 }: BearerTokensOptions): Key {
  if ((jwksUrl === undefined) === (secret === undefined))
    throw new Error('Tokens are checked by AUTH_JWKS_URL (jwksUrl) or by AUTH_SECRET (secret): set one of them.');
  if (jwksUrl !== undefined) return createRemoteJWKSet(new URL(jwksUrl), { timeoutDuration: timeoutSeconds * 1000 });
  if (secret === undefined || secret.length < MIN_SECRET_LENGTH)
    throw new Error(`AUTH_SECRET (secret) must have ${MIN_SECRET_LENGTH} characters or more.`);
  return new TextEncoder().encode(secret);
}

interface Words {
  readonly roleClaim: string;
  readonly anonymousRole: string | undefined;
  readonly toleranceSeconds: number;
}

function viewerOf(claims: JWTPayload, { roleClaim, anonymousRole, toleranceSeconds }: Words): Viewer {
  const role = roleClaim === '' ? undefined : (claims[roleClaim] ?? anonymousRole);
  // Without a role, the account of the server would read.
  if (roleClaim !== '' && (typeof role !== 'string' || role === ''))
    throw new SluiceError('FORBIDDEN', 'Your token names no role, which this server needs to know what you may see.');
  return {
    subject: claims.sub,
    ...(typeof role === 'string' && { role }),
    claims,
    expiresAt: claims.exp === undefined ? undefined : new Date((claims.exp + toleranceSeconds) * 1000),
  };
}

/** Whether the issuer did not answer, or gave no keys, or such as cannot be told apart: whatever the token is. */
function isIssuers(error: unknown, { key, token }: { readonly key: Key; readonly token: string }): boolean {
  if (error instanceof SluiceError) return false;
  if (!(error instanceof errors.JOSEError) || ISSUERS.includes(error.code)) return true;
  if (error instanceof errors.JWKSNoMatchingKey) return typeof key === 'function' && key.jwks()?.keys.length === 0;
  // A token that names no key may mean any.
  return error instanceof errors.JWKSMultipleMatchingKeys && decodeProtectedHeader(token).kid !== undefined;
}

const ISSUERS: readonly string[] = ['ERR_JWKS_TIMEOUT', 'ERR_JWKS_INVALID', 'ERR_JOSE_GENERIC'];

const unchecked = (cause: unknown) =>
  new SluiceError('UNAUTHENTICATED', 'Tokens cannot be checked at the moment. Ask again in some seconds.', {
    retryAfter: RETRY_SECONDS,
    cause,
  });

/** In words that tell nothing of the token. */
function told(error: unknown): unknown {
  if (error instanceof SluiceError) return error;
  if (error instanceof errors.JWTExpired)
    return new SluiceError('TOKEN_EXPIRED', 'Your token has expired. Ask again with a new one.');
  if (error instanceof errors.JWTClaimValidationFailed)
    return refused(claims[error.claim] ?? 'Your token does not say what this server needs');
  return refused('Your token is not valid here');
}

const claims: Readonly<Record<string, string>> = {
  nbf: 'Your token is not valid yet',
  iss: 'Your token is of another issuer than this server takes',
  aud: 'Your token is for another audience than this server',
};

const refused = (what: string) => new SluiceError('UNAUTHENTICATED', `${what}. Send a bearer token in Authorization.`);
