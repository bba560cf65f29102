/** The text beside an axis: as short as it can be while neighbours differ. */
import { formatCount } from '../ui/numbers.ts';

const units = [
  [1e12, 'T'],
  [1e9, 'B'],
  [1e6, 'M'],
  [1e3, 'K'],
] as const;

/** @param step between two labels. */
export function axisLabel(value: number, step: number): string {
  if (value === 0) return '0';
  const size = Math.abs(value);
  // A unit is worth it where two decimals are enough to tell neighbours apart.
  const [unit, name] = units.find(([unit]) => size >= unit && step >= unit / 100) ?? [1, ''];
  const decimals = Math.min(12, Math.max(0, Math.ceil(-Math.log10(step / unit) - 1e-9)));
  if (unit === 1 && decimals === 0) return formatCount(value);
  if (unit === 1 && size < 1e-4) return value.toExponential(2);
  return `${Number((value / unit).toFixed(decimals))}${name}`;
}

/** Days, or times of the day down to the millisecond, whose first says which day it is; years where days are too many. */
export function timeLabel(milliseconds: number, stepMs: number): string {
  const text = new Date(milliseconds).toISOString();
  const [date = '', time = ''] = text.replace('Z', '').split('T');
  if (stepMs >= 364 * DAY) return date.slice(0, -6);
  if (stepMs >= 28 * DAY) return date.slice(0, -3);
  if (stepMs >= DAY || time === '00:00:00.000') return date.slice(2);
  return time.slice(0, stepMs >= 60_000 ? 5 : stepMs >= 1000 ? 8 : 12);
}

const DAY = 86_400_000;
