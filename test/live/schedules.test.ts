/**
 * The proof of live rows: random schedules, in which the fold is the query's result whenever the reader has caught up.
 * `npm run test:soak` plays 10,000 of them; what fails tells its seed, and `SOAK=1 SEED=… npx vitest run test/live/schedules.test.ts`
 * begins with that one. Readings that lose changes are found out by the same schedules.
 */
import { describe, expect, inject, it } from 'vitest';
import { createDatabase } from '../utils/database.ts';
import { mutants } from './mutants.ts';
import { runSchedules, type Verdict } from './oracle.ts';

const { SOAK } = process.env;
/** A soak says how far it is. */
const played = ({ schedules, compared }: Pick<Verdict, 'schedules' | 'compared'>) => {
  if (SOAK !== undefined && schedules % 500 === 499)
    process.stdout.write(`live rows: ${schedules + 1} schedules, ${compared} states compared\n`);
};
const schedules = SOAK === undefined ? 20 : Number(SOAK) * 50;

/** Seeds of a lane, which begin far from those of others. */
const LANE = 1_000_000;

/** Schedules beside each other, in databases of their own: each waits more than it computes. */
function lanes<How extends { readonly of: number }>(count: number, how: How) {
  return Array.from({ length: count }, (_, lane) => ({ ...how, of: how.of / count, lane }));
}

describe('L1 live rows among eight writers', () => {
  it.concurrent.each([
    ...lanes(SOAK === undefined ? 1 : 5, { what: 'wake their readers up', prepares: false, of: 0.75 }),
    ...lanes(SOAK === undefined ? 1 : 2, { what: 'are prepared first', prepares: true, of: 0.25 }),
  ])(
    'are the result of the query at each catching up, where commits $what (lane $lane)',
    { timeout: 4 * 3_600_000 },
    async ({ prepares, of, lane }) => {
      await using database = await createDatabase();
      const seed = inject('seed') + (prepares ? 100 * LANE : 0) + lane * LANE;
      const options = {
        prepares,
        url: database.url,
        schedules: Math.round(schedules * of),
        seed,
        played,
      };
      const verdict = await runSchedules(options);
      if (SOAK !== undefined) process.stdout.write(`live rows: ${JSON.stringify(verdict)}\n`);
      expect(verdict.wrong).toEqual([]);
      expect(verdict.schedules).toBe(options.schedules);
      expect(verdict.compared).toBeGreaterThan(options.schedules);
      expect(verdict.crashes).toBeGreaterThan(0);
    },
  );

  it.each(mutants)('are not, if the log is read $name', { timeout: 300_000 }, async (mutant) => {
    await using database = await createDatabase();
    const { wrong } = await runSchedules({ ...mutant, url: database.url, schedules: 400, seed: inject('seed') });
    expect(wrong).not.toEqual([]);
  });
});
