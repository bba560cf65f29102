/** What takes too long is given up; the work itself may go on. */

/** @throws what the work does, and what `tooLate` makes where it has not ended after so many milliseconds. */
export async function within<T>(milliseconds: number, work: PromiseLike<T>, tooLate: () => Error): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(tooLate()), milliseconds);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
