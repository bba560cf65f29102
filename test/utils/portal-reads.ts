/** Counts how often this process asks PostgreSQL for rows of a portal: the Execute messages of the wire protocol. */
import pg from 'pg';

// pg's types leave out the class that writes the wire's messages, and its methods.
interface Wire {
  execute(portal: { readonly rows?: number }, ...rest: unknown[]): unknown;
}
const wire = (pg as unknown as { Connection: { prototype: Wire } }).Connection.prototype;
const { execute } = wire;
let count = 0;
let rows = 0;
const listeners = new Set<(rows: number) => void>();
wire.execute = function (portal, ...rest) {
  count += 1;
  rows += portal.rows ?? 0;
  for (const listener of listeners) listener(portal.rows ?? 0);
  return execute.call(this, portal, ...rest);
};

export const portalReads = () => count;

/** How many rows were asked for by these. */
export const rowsAsked = () => rows;

/** Calls the listener at each read, with the rows that it asks for, until what is returned is called. */
export function onPortalRead(listener: (rows: number) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Resolves with the count once no portal has been read for so long; rejects if that does not come about in 10 s. */
export function readsCeased(quietMs = 250): Promise<number> {
  return new Promise((resolve, reject) => {
    const end = (settle: () => void) => {
      stop();
      clearTimeout(deadline);
      settle();
    };
    const deadline = setTimeout(() => end(() => reject(new Error('portals are still being read'))), 10_000);
    const quiet = setTimeout(() => end(() => resolve(count)), quietMs);
    const stop = onPortalRead(() => quiet.refresh());
  });
}
