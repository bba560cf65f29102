/** What takes too long is given up; the work itself may go on. */

/** @throws what the work does, and what `tooLate` makes where it has not ended after so many milliseconds. */
export function within<T>(milliseconds: number, work: PromiseLike<T>, tooLate: () => Error): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const timer = setTimeout(() => reject(tooLate()), milliseconds);
  work.then(
    (result) => {
      clearTimeout(timer);
      resolve(result);
    },
    (error: unknown) => {
      clearTimeout(timer);
      reject(error);
    },
  );
  return promise;
}
