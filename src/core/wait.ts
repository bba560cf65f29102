/** Waits that come to an end: what takes too long, or is no longer wanted, is given up. The work itself may go on. */

/** @throws what the work throws; what `tooLate` makes when the work has not ended after so many milliseconds. */
export function within<T>(milliseconds: number, work: PromiseLike<T>, tooLate: () => Error): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(tooLate()), milliseconds);
  settle(work, resolve, reject, () => clearTimeout(timer));
  return promise;
}

/** Whether the work ended within so many milliseconds, and without an error. */
export function isDoneWithin(milliseconds: number, work: PromiseLike<unknown>): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(resolve, milliseconds, false);
  settle(
    work,
    () => resolve(true),
    () => resolve(false),
    () => clearTimeout(timer),
  );
  return promise;
}

/** @throws what the work throws; the signal's reason when it is aborted first. */
export function orAborted<T>(work: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = () => reject(signal.reason);
  if (signal.aborted) abort();
  else signal.addEventListener('abort', abort, { once: true });
  settle(work, resolve, reject, () => signal.removeEventListener('abort', abort));
  return promise;
}

function settle<T>(
  work: PromiseLike<T>,
  resolve: (result: T) => void,
  reject: (error: unknown) => void,
  release: () => void,
): void {
  work.then(
    (result) => {
      release();
      resolve(result);
    },
    (error: unknown) => {
      release();
      reject(error);
    },
  );
}
