/** The headers of every request of the page. */
import { bearer } from '../login/bearer.ts';

/** Headers of operations, estimates and downloads. */
export function requestHeaders(): Readonly<Record<string, string>> {
  const token = bearer();
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
