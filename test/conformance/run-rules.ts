/** Runs the rules of some promises over all doors, and keeps what comes of it for the table at the end of the run. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createOutcomes } from '../../src/conformance/outcomes.ts';
import { doors } from '../doors/doors.ts';
import { type Activity, watchActivity } from '../utils/activity.ts';
import { addFlights } from '../utils/add-flights.ts';
import { createDatabase, type TestDatabase } from '../utils/database.ts';
import { startServer, type TestServer } from '../utils/server.ts';
import { exemption, flights, OUTCOMES } from './rule.ts';
import { rules } from './rules.ts';

/** @param promises such as `R6`; a file of its own for those that take long lets vitest run them side by side. */
export function runRules(promises: readonly string[]): void {
  let database: TestDatabase;
  let activity: Activity;
  const table = createOutcomes(rules, doors);
  beforeAll(async () => {
    database = await createDatabase();
    await addFlights(database.url, flights);
    activity = await watchActivity(database.url);
  });
  afterAll(async () => {
    const file = join(inject('databases').folder, `${OUTCOMES}${promises.join('-')}.json`);
    await writeFile(file, JSON.stringify(table.outcomes()));
    await activity[Symbol.asyncDispose]();
    await database.dispose();
  });

  describe.each(rules.filter(({ promise }) => promises.includes(promise)))('$promise $level: $says', (rule) => {
    let server: TestServer;
    beforeAll(async () => {
      server = await startServer({ DATABASE_URL: database.url, ...(rule.inside && rule.env) });
    });
    afterAll(() => server.dispose());

    const each = rule.inside && rule.atOnce ? it.concurrent : it;
    each.each(doors)('$name', async (door) => {
      const reason = exemption(rule, door);
      if (reason !== undefined) return expect(reason).not.toBe('');
      table.failed(rule, door);
      if (rule.inside) await rule.check(door, { url: server.url, databaseUrl: database.url, activity });
      else await rule.check?.(door, server.url);
      table.passed(rule, door);
    });
  });
}
