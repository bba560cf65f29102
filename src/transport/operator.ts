/** Who operates the server: whoever knows the token that its settings name. */
import { createHash, timingSafeEqual } from 'node:crypto';

/** @param authorization value of the header, or of the connection parameter of that name. */
export type IsOperator = (authorization: unknown) => boolean;

/** @param token without one there is no operator. */
export function createIsOperator(token: string | undefined): IsOperator {
  if (token === undefined) return () => false;
  const known = digest(`Bearer ${token}`);
  // Digests are of one length, which a comparison in constant time needs.
  return (authorization) => typeof authorization === 'string' && timingSafeEqual(digest(authorization), known);
}

const digest = (text: string) => createHash('sha256').update(text).digest();
