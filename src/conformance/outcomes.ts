/** The outcome of each promise on each transport, as a table. */
import type { Promised } from './rule.ts';
import type { Transport } from './transport.ts';

/** Rule by its number, transport by its number, and whether it passed. */
export type Outcomes = readonly (readonly [rule: number, transport: number, passed: boolean])[];

type Named = Pick<Transport, 'name' | 'kind'>;

/** Why the rule is not for the transport; undefined where it is. */
export const exemption = ({ exempt }: Pick<Promised, 'exempt'>, { kind }: Pick<Named, 'kind'>): string | undefined =>
  exempt?.[kind];

export interface OutcomesTable<Rule, T> {
  /** What is known so far, for another table. */
  readonly outcomes: () => Outcomes;
  readonly add: (outcomes: Outcomes) => void;
  readonly passed: (rule: Rule, transport: T) => void;
  readonly failed: (rule: Rule, transport: T) => void;
  readonly text: () => string;
}

export function createOutcomes<Rule extends Pick<Promised, 'promise' | 'exempt'>, T extends Named>(
  rules: readonly Rule[],
  transports: readonly T[],
): OutcomesTable<Rule, T> {
  const promises = [...new Set(rules.map(({ promise }) => promise))];
  const outcomes = new Map<Rule, Map<T, boolean>>(rules.map((rule) => [rule, new Map()]));
  const note = (passed: boolean) => (rule: Rule, transport: T) => void outcomes.get(rule)?.set(transport, passed);
  const reasons: string[] = [];

  const cell = (promise: string, transport: T): string => {
    const all = rules.filter((rule) => rule.promise === promise);
    const due = all.filter((rule) => exemption(rule, transport) === undefined);
    if (due.length > 0) {
      const results = due.map((rule) => outcomes.get(rule)?.get(transport));
      if (results.includes(false)) return 'FAIL';
      return results.includes(undefined) ? '?' : 'ok';
    }
    const [first] = all;
    const reason = `${promise}: ${first && exemption(first, transport)}`;
    if (!reasons.includes(reason)) reasons.push(reason);
    return `(${1 + reasons.indexOf(reason)})`;
  };

  return {
    passed: note(true),
    failed: note(false),
    outcomes: () =>
      rules.flatMap((rule, index) =>
        Array.from(
          outcomes.get(rule) ?? [],
          ([transport, passed]) => [index, transports.indexOf(transport), passed] as const,
        ),
      ),
    add(more) {
      for (const [ruleIndex, transportIndex, passed] of more) {
        const rule = rules[ruleIndex];
        const transport = transports[transportIndex];
        if (rule && transport) note(passed)(rule, transport);
      }
    },
    text() {
      reasons.length = 0;
      const width = Math.max(...transports.map(({ name }) => name.length));
      const line = (name: string, cells: readonly string[]) =>
        `${name.padEnd(width)} ${cells.map((text) => text.padStart(4)).join(' ')}`;
      const rows = transports.map((transport) =>
        line(
          transport.name,
          promises.map((promise) => cell(promise, transport)),
        ),
      );
      const exempt = reasons.map((reason, index) => `(${index + 1}) exempt from ${reason}`);
      return `\n${[line('', promises), ...rows, '', ...exempt].join('\n')}\n\n`;
    },
  };
}
