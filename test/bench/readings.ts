/** Single readings of a case, each bounded in time: one that is checked, one that is timed, one up to its first row. */
import type { Case } from './cases.ts';
import { type Answer, check } from './check.ts';
import { type Drained, drain } from './client/drain.ts';
import { prepare } from './client/read.ts';

/** The slowest case takes a tenth of that on a slow machine. */
const READING_MS = 180_000;

/** How much of a wrong end is shown. */
const SHOWN = 500;

const bounded = (signal: AbortSignal) => AbortSignal.any([signal, AbortSignal.timeout(READING_MS)]);

/** Reads all rows and compares them with those of the database. It warms the server up, too. */
export async function checkReading(
  url: string,
  { request, checked = request, columns, format }: Case,
  answer: Answer,
  signal: AbortSignal,
): Promise<void> {
  const read = await prepare(url, checked, bounded(signal));
  await check(format.rows(read()), columns, answer);
}

/** @throws when the response does not say that it is whole. */
export async function timedReading(
  url: string,
  { request, format }: Case,
  answer: Answer,
  signal: AbortSignal,
  onBytes?: (bytes: number) => void,
): Promise<Drained> {
  const drained = await drain(url, request, bounded(signal), onBytes);
  const missing = format.end(answer).filter((text) => !drained.tail.includes(text));
  if (missing.length > 0 || drained.tail.includes('"errors":'))
    throw new Error(`the output is wrong: it is not whole, and ends in\n${drained.tail.slice(-SHOWN)}`);
  return drained;
}

/** Milliseconds until the first row has come; the rest is left. */
export async function firstRowReading(url: string, { request, format }: Case, signal: AbortSignal): Promise<number> {
  const read = await prepare(url, request, bounded(signal));
  const started = performance.now();
  let text = '';
  for await (const chunk of read()) {
    text += chunk.toString('latin1');
    if (text.includes(format.firstRow)) return performance.now() - started;
  }
  throw new Error('the output is wrong: it has no first row');
}
