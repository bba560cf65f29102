/**
 * `npm run conformance -- --url http://localhost:4000`: the promises that can be seen from outside, checked of every door
 * of a Sluice that runs, has the flights, and serves nobody else meanwhile.
 */
import { parseArgs } from 'node:util';
import { messageOf } from '../../src/errors.ts';
import { doors } from '../doors/doors.ts';
import { exemption } from './rule.ts';
import { rules } from './rules.ts';
import { createTable } from './table.ts';

const { url = 'http://localhost:4000' } = parseArgs({ options: { url: { type: 'string' } } }).values;
const outside = rules.filter((rule) => !rule.inside);
const table = createTable(outside);

for (const rule of outside) {
  for (const door of doors) {
    if (exemption(rule, door) !== undefined) continue;
    try {
      await rule.check?.(door, url.replace(/\/$/, ''));
      table.passed(rule, door);
    } catch (error) {
      table.failed(rule, door);
      process.exitCode = 1;
      process.stdout.write(`${rule.promise} ${rule.level}: ${rule.says}\n  ${door.name}: ${messageOf(error)}\n`);
    }
  }
}
process.stdout.write(table.text());
