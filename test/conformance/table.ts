/** What became of each promise at each door, as a table. */
import { type Door, doors } from '../doors/doors.ts';
import { exemption, type Rule } from './rule.ts';

/** How the files are called in which a run keeps what came of its rules. */
export const OUTCOMES = 'conformance-';

/** Rule by its number, door by its number, and whether it passed. */
export type Outcomes = readonly (readonly [rule: number, door: number, passed: boolean])[];

export interface Table {
  /** What is known so far, for another table. */
  readonly outcomes: () => Outcomes;
  readonly add: (outcomes: Outcomes) => void;
  readonly passed: (rule: Rule, door: Door) => void;
  readonly failed: (rule: Rule, door: Door) => void;
  readonly text: () => string;
}

export function createTable(rules: readonly Rule[]): Table {
  const promises = [...new Set(rules.map(({ promise }) => promise))];
  const outcomes = new Map<Rule, Map<Door, boolean>>(rules.map((rule) => [rule, new Map()]));
  const note = (passed: boolean) => (rule: Rule, door: Door) => void outcomes.get(rule)?.set(door, passed);
  const reasons: string[] = [];

  const cell = (promise: string, door: Door): string => {
    const all = rules.filter((rule) => rule.promise === promise);
    const due = all.filter((rule) => exemption(rule, door) === undefined);
    if (due.length > 0) {
      const results = due.map((rule) => outcomes.get(rule)?.get(door));
      if (results.includes(false)) return 'FAIL';
      return results.includes(undefined) ? '?' : 'ok';
    }
    const reason = `${promise}: ${exemption(all[0] as Rule, door)}`;
    if (!reasons.includes(reason)) reasons.push(reason);
    return `(${1 + reasons.indexOf(reason)})`;
  };

  return {
    passed: note(true),
    failed: note(false),
    outcomes: () =>
      rules.flatMap((rule, index) =>
        Array.from(outcomes.get(rule) ?? [], ([door, passed]) => [index, doors.indexOf(door), passed] as const),
      ),
    add(more) {
      for (const [ruleIndex, doorIndex, passed] of more) {
        const rule = rules[ruleIndex];
        const door = doors[doorIndex];
        if (rule && door) note(passed)(rule, door);
      }
    },
    text() {
      reasons.length = 0;
      const width = Math.max(...doors.map(({ name }) => name.length));
      const line = (name: string, cells: readonly string[]) =>
        `${name.padEnd(width)} ${cells.map((text) => text.padStart(4)).join(' ')}`;
      const rows = doors.map((door) =>
        line(
          door.name,
          promises.map((promise) => cell(promise, door)),
        ),
      );
      const exempt = reasons.map((reason, index) => `(${index + 1}) exempt from ${reason}`);
      return `\n${[line('', promises), ...rows, '', ...exempt].join('\n')}\n\n`;
    },
  };
}
