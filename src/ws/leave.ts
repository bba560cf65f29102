import type { WebSocket } from 'ws';

const CLOSE_TIMEOUT_MS = 1_000;
/** Bytes that the protocol has for the reason of a closing. */
const MAX_REASON_BYTES = 123;

/** Closes a socket. A peer that does not answer the closing in time is cut off: one that reads nothing does not read that either. */
export async function leave(socket: WebSocket, code: number, reason: string): Promise<void> {
  const closed = new Promise((resolve) => socket.once('close', resolve));
  const timer = setTimeout(() => socket.terminate(), CLOSE_TIMEOUT_MS);
  socket.close(code, fitting(reason));
  await closed;
  clearTimeout(timer);
}

/** As much of a reason as may be sent: a longer one would fail, and it may hold a client's own words. */
function fitting(reason: string): string {
  const bytes = Buffer.from(reason);
  if (bytes.length <= MAX_REASON_BYTES) return reason;
  return new TextDecoder().decode(bytes.subarray(0, MAX_REASON_BYTES - 3), { stream: true });
}
