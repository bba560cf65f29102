/**
 * Gives `value` back when it is a whole number of at least `least`.
 * @throws RangeError that names it otherwise.
 */
export function wholeNumber(name: string, value: number, least: number): number {
  if (Number.isSafeInteger(value) && value >= least) return value;
  throw new RangeError(`${name} must be a whole number of at least ${least}, not ${value}`);
}
