/** The errors for one operation too many on a WebSocket. */
import { RETRY_SECONDS, SluiceError } from '../errors.ts';

export const tooMany = (maxOperations: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This WebSocket has ${maxOperations} operations at once, which is all that one may have. Complete one, or open another.`,
    { retryAfter: RETRY_SECONDS },
  );

export const tooMuch = () =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    'The operations of this WebSocket were asked for with too many bytes. Complete one, or open another.',
    { retryAfter: RETRY_SECONDS },
  );
