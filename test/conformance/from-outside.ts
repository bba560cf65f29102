/** The rules that the package has for any server, of the flights. */
import { rules } from '../../src/conformance/rules.ts';
import { openSubject, type Subject } from '../../src/conformance/subject.ts';
import { transports } from '../../src/conformance/transports/index.ts';
import type { OutsideRule } from './rule.ts';

const subjects = new Map<string, Promise<Subject>>();

function subjectOf(url: string): Promise<Subject> {
  const subject = subjects.get(url) ?? openSubject(url, { list: 'flights' });
  subjects.set(url, subject);
  return subject;
}

export const fromOutside: readonly OutsideRule[] = rules.map(({ unseen, check, ...promised }) => ({
  ...promised,
  async check({ name }, url) {
    const subject = await subjectOf(url);
    const reason = unseen?.(subject);
    const transport = transports.find((transport) => transport.name === name);
    if (reason !== undefined || transport === undefined) throw new Error(reason);
    await check(transport, subject);
  },
}));
