/** A Decimal as text: all its digits, never an exponent, with the places after the point that its column declares. */

/** @param scale places that are filled up with zeros; what a value has beyond them is kept. Default: none. */
export function decimalText(value: unknown, scale = 0): string {
  const digits = hasToFixed(value) ? value.toFixed() : String(value);
  const point = digits.indexOf('.');
  const places = point === -1 ? 0 : digits.length - point - 1;
  // NaN and the infinities have no places.
  if (places >= scale || !Number.isFinite(Number(digits))) return digits;
  return `${digits}${point === -1 ? '.' : ''}${'0'.repeat(scale - places)}`;
}

/** Prisma's Decimal: its `toFixed()` gives all digits, its `toString()` an exponent beyond 20 of them. */
const hasToFixed = (value: unknown): value is { toFixed(): string } =>
  typeof value === 'object' && value !== null && 'toFixed' in value && typeof value.toFixed === 'function';
