/** Checks the promises of STREAMS.md that can be seen from outside, on every transport of a server. */
import { createOutcomes, exemption } from './outcomes.ts';
import { rules } from './rules.ts';
import { openSubject } from './subject.ts';
import { transports } from './transports/index.ts';

export interface ConformanceOptions {
  /** The list that is read; 10 rows or more, which nobody changes meanwhile. Default: the first that is also a subscription. */
  readonly list?: string | undefined;
  /** Those that are checked, such as `['R8']`. Default: all that can be seen from outside. */
  readonly promises?: readonly string[] | undefined;
  /** Sent with every request, such as `{ authorization: 'Bearer …' }`. Default: none. */
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** Told of each result as it comes. Default: nobody is. */
  readonly onResult?: ((result: ConformanceResult) => void) | undefined;
  /** Longest time, in seconds, that one rule may take on one transport before it fails. Default: 60. */
  readonly seconds?: number | undefined;
  /** Gives up when it is aborted. */
  readonly signal?: AbortSignal | undefined;
}

export interface ConformanceResult {
  /** `R1` to `R12`, of STREAMS.md. */
  readonly promise: string;
  /** What keeps it, as a sentence about the transport. */
  readonly says: string;
  /** Such as `CSV, gzip, keep-alive`. */
  readonly transport: string;
  readonly outcome: 'passed' | 'failed' | 'not checked';
  /** What was not as it should be, or why it was not checked. */
  readonly reason?: string;
}

export interface ConformanceReport {
  /** Whether nothing failed. */
  readonly passed: boolean;
  readonly list: string;
  readonly results: readonly ConformanceResult[];
  /** A table of promises and transports, for a terminal. */
  readonly text: string;
}

/**
 * Reads a list of the server over every transport, and checks each rule on each. It only reads. Run it while nobody else
 * streams: some rules count the streams that run.
 *
 * @example
 * ```ts
 * const { passed, text } = await conformance('http://localhost:4000', { list: 'orders' });
 * if (!passed) throw new Error(text);
 * ```
 *
 * @param url of the server, such as `http://localhost:4000`.
 * @throws Error where there is no such server, or no list to check it by; the signal's reason when it is aborted.
 */
export async function conformance(url: string, options: ConformanceOptions = {}): Promise<ConformanceReport> {
  const { onResult = () => {}, signal, promises, seconds = 60 } = options;
  const inTime = <T>(work: Promise<T>) => within(seconds, work, signal);
  const chosen = promises === undefined ? rules : rules.filter(({ promise }) => promises.includes(promise));
  const subject = await inTime(openSubject(url.replace(/\/+$/, ''), options));
  const { hasSubscription, table } = subject;
  const there = transports.filter(({ kind }) => hasSubscription || kind !== 'subscription');
  const due = chosen.filter(({ unseen }) => unseen?.(subject) === undefined);
  const outcomes = createOutcomes(due, there);
  const results: ConformanceResult[] = [];
  for (const rule of chosen) {
    for (const transport of transports) {
      signal?.throwIfAborted();
      const { promise, says } = rule;
      const reason =
        (there.includes(transport) ? undefined : `${table.list} has no subscription`) ??
        exemption(rule, transport) ??
        rule.unseen?.(subject);
      const of = { promise, says, transport: transport.name };
      const result: ConformanceResult =
        reason === undefined
          ? { ...of, ...(await outcomeOf(() => inTime(rule.check(transport, subject)), signal)) }
          : { ...of, outcome: 'not checked', reason };
      if (result.outcome === 'passed') outcomes.passed(rule, transport);
      if (result.outcome === 'failed') outcomes.failed(rule, transport);
      results.push(result);
      onResult(result);
    }
  }
  const passed = results.every(({ outcome }) => outcome !== 'failed');
  return { passed, list: table.list, results, text: outcomes.text() };
}

async function outcomeOf(
  check: () => Promise<void>,
  signal: AbortSignal | undefined,
): Promise<Pick<ConformanceResult, 'outcome' | 'reason'>> {
  try {
    await check();
    return { outcome: 'passed' };
  } catch (error) {
    signal?.throwIfAborted();
    return { outcome: 'failed', reason: error instanceof Error ? error.message : String(error) };
  }
}

/** What the work gives. @throws where it takes longer, and the signal's reason: the work itself is left alone. */
async function within<T>(seconds: number, work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  const limit = Promise.withResolvers<never>();
  const timer = setTimeout(() => limit.reject(new Error(`it came to no end within ${seconds} s`)), seconds * 1000);
  const abort = () => limit.reject(signal?.reason);
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await Promise.race([work, limit.promise]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}
