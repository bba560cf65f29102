/** Who the page reads for: a stream that is refused waits for somebody who logs in, and goes on. */
import type { AskCredentials } from '../../client/credentials.ts';
import { nextBearer } from '../login/bearer.ts';
import { requestHeaders } from './request-headers.ts';

export const credentials: AskCredentials = async (refusal) => {
  if (refusal !== undefined) await nextBearer(refusal.message);
  return requestHeaders().Authorization;
};
