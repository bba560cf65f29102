/** Lets the page paint and answer while many rows come. */

/** How long rows may keep the page to themselves. */
const BUSY_MS = 8;

let lastTurn = 0;

/** Resolves at once while there is time left, else after a turn of the event loop. */
export async function turn(): Promise<void> {
  if (performance.now() - lastTurn < BUSY_MS) return;
  await new Promise<void>((resolve) => {
    // A timer would wait four milliseconds, and a second where the page is not in sight.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(undefined);
  });
  lastTurn = performance.now();
}
