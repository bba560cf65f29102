/**
 * Browsers make six connections to a server over HTTP/1.1, for all their tabs together. Six streams would hold them all,
 * and not even a new tab could load. So streams share four among them, by locks that all tabs see and none can keep
 * beyond its own end.
 */

const SHARED = 4;

/** Holds one of the connections for streams until the promise settles. @returns whether there was one left, or no need of it. */
export async function spareConnection(until: Promise<unknown>): Promise<boolean> {
  // Pages over plain HTTP from elsewhere have no locks.
  if (navigator.locks === undefined || isMultiplexed()) return true;
  for (let place = 1; place <= SHARED; place += 1) if (await tryToHold(`stream ${place}`, until)) return true;
  return false;
}

function tryToHold(name: string, until: Promise<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  void navigator.locks.request(name, { ifAvailable: true }, (lock) => {
    resolve(lock !== null);
    return lock === null ? undefined : until.catch(() => {});
  });
  return promise;
}

/** Whether one connection serves all tabs, as by HTTP/2. Browsers speak that over TLS alone. */
const isMultiplexed = (): boolean => location.protocol === 'https:' && protocols().some((name) => /^h[23]/.test(name));

/** The protocols of the page and of what it has asked for. Answers from the browser's cache have none. */
const protocols = (): readonly string[] =>
  performance
    .getEntries()
    .flatMap((entry) => (entry instanceof PerformanceResourceTiming ? [entry.nextHopProtocol] : []));
