/** Made-up bookings, the same each time, as text for PostgreSQL's COPY. Every awkward value is among them. */
import {
  awkwardBigInts,
  awkwardBytes,
  awkwardFares,
  awkwardJson,
  awkwardMoments,
  awkwardTags,
  awkwardTexts,
} from './awkward-values.ts';
import { createRandom, type Random } from './random.ts';

const blockRows = 5000;

/** In the order of the lines' values. */
export const bookingColumns = [
  'id',
  'reference',
  'flightId',
  'passenger',
  'status',
  'fare',
  'miles',
  'tags',
  'extras',
  'receipt',
  'note',
  'bookedAt',
] as const;

/** One booking for each of these flights, as lines of COPY's text format. */
export function* bookingBlocks(flightIds: readonly number[]): Generator<string, void, undefined> {
  const random = createRandom(20_010_101);
  for (let start = 0; start < flightIds.length; start += blockRows) {
    const block = flightIds.slice(start, start + blockRows);
    yield block.map((flightId, row) => lineOf(start + row, flightId, flightIds.length, random)).join('');
  }
}

function lineOf(row: number, flightId: number, rows: number, random: Random): string {
  const values: Readonly<Record<(typeof bookingColumns)[number], string | null>> = {
    id: idOf(row, rows),
    reference: uuidOf(row, random),
    flightId: String(flightId),
    passenger: awkward(row, 3, awkwardTexts) ?? nameOf(random),
    status: random.pick(['HELD', 'CONFIRMED', 'CONFIRMED', 'CONFIRMED', 'CANCELLED']),
    fare: awkward(row, 5, awkwardFares) ?? (random.below(90_000) / 100 + 10).toFixed(2),
    miles: awkward(row, 7, awkwardBigInts)?.toString() ?? (row % 2 === 0 ? null : String(random.below(500_000))),
    tags: arrayLiteral(awkward(row, 2, awkwardTags) ?? [random.pick(cabins)]),
    extras: awkward(row, 4, awkwardJson) ?? (row % 2 === 0 ? null : extrasOf(random)),
    receipt: row % 3 === 0 ? `\\x${Buffer.from(receiptOf(row, random)).toString('hex')}` : null,
    note: noteOf(row, random),
    bookedAt: awkward(row, 11, awkwardMoments) ?? momentOf(random),
  };
  return `${bookingColumns.map((column) => copyText(values[column])).join('\t')}\n`;
}

/** Each of the values in turn, at one row in so many. */
const awkward = <T>(row: number, every: number, values: readonly T[]): T | undefined =>
  row % every === 0 ? values[(row / every) % values.length] : undefined;

const copyText = (value: string | null): string =>
  value === null ? '\\N' : value.replaceAll(/[\\\t\r\n]/g, (char) => escapes[char] ?? char);

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\r': '\\r', '\n': '\\n' };

const arrayLiteral = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replaceAll(/["\\]/g, (char) => `\\${char}`)}"`).join()}}`;

/** From 1 on; but the last ones are what a double cannot hold, up to the greatest. */
function idOf(row: number, rows: number): string {
  const left = rows - 1 - row;
  return left < 20 && left < row ? String(2n ** 63n - 1n - BigInt(left)) : String(row + 1);
}

/** Begins with the row's number, in disguise, and so is not given twice. */
function uuidOf(row: number, random: Random): string {
  const first = Math.imul(row + 1, 0x9e37_79b1) >>> 0;
  const digits = [first, random.bits(), random.bits(), random.bits()].map((bits) => bits.toString(16).padStart(8, '0'));
  const hex = digits.join('');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const nameOf = (random: Random): string => `${random.pick(firstNames)} ${random.pick(lastNames)}`;

const firstNames = ['Ada', 'Blaise', 'Chloé', 'Diego', 'Edith', 'Fatima', 'Grace', 'Hedy', 'Ivan', 'Jürgen', 'Keiko'];
const lastNames = ['Abe', 'Brown', 'Curie', 'Díaz', 'Earhart', 'Fischer', 'García', 'Hopper', 'Ito', 'Jones', 'Kovač'];
const cabins = ['economy', 'premium', 'business', 'first'];

const extrasOf = (random: Random): string =>
  JSON.stringify({ seat: `${1 + random.below(40)}${random.pick([...'ABCDEF'])}`, bags: random.below(3) });

const receiptOf = (row: number, random: Random): Uint8Array =>
  awkward(row, 6, awkwardBytes) ?? Uint8Array.from({ length: random.below(24) }, () => random.below(256));

/** As often null as empty; a few do not fit on a page. */
function noteOf(row: number, random: Random): string | null {
  if (row % 2500 === 2400) return `Long: ${'"many" words, and more; '.repeat(random.below(900) + 100)}`;
  if (row % 4 === 0) return null;
  if (row % 4 === 1) return '';
  return awkward(row - 2, 4, awkwardTexts) ?? `Asked for seat ${1 + random.below(40)}`;
}

/** In the year before the flights, to the millisecond. */
const momentOf = (random: Random): string =>
  new Date(Date.UTC(2000, 0, 1) + random.below(366 * 86_400) * 1000 + random.below(1000)).toISOString();
