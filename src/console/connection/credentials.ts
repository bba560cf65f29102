/** The page's credentials: a refused stream waits for a log-in, and then resumes. */
import type { AskCredentials } from '../../client/credentials.ts';
import { nextBearer } from '../login/bearer.ts';
import { requestHeaders } from './request-headers.ts';

export const credentials: AskCredentials = async (refusal) => {
  if (refusal !== undefined) await nextBearer(refusal.message);
  return requestHeaders().Authorization;
};
