/** That the bench runs, and knows wrong output. How fast anything is, is not asked here. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { between, read, root } from '../repo/files.ts';
import { sharedUrl } from '../utils/database.ts';
import { ratios } from './bars.ts';
import { cases } from './cases.ts';
import { answerOf, check } from './check.ts';
import { nested } from './columns.ts';
import { query } from './database/query.ts';
import type { Row } from './formats.ts';
import { exitCode } from './report/summary.ts';
import type { Results } from './run.ts';
import { median } from './statistics.ts';

async function bench(...args: readonly string[]) {
  const child = spawn(process.execPath, ['test/bench/bench.ts', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  return { stdout, stderr, code };
}

describe('npm run bench', () => {
  it('checks and measures, and ends with 0', { timeout: 120_000 }, async () => {
    const { stdout, stderr, code } = await bench('--quick', '--only', 'computed', '--rows', '1000');
    expect(stderr).not.toMatch(/wrong|failed/);
    expect(stdout).toMatch(/^\| COPY, through Node +\|.*^\| @stream, with a resolver +\|/ms);
    expect(stdout).toMatch(/^\d+ of 4 bars are reached\./m);
    expect(code).toBe(0);
  });

  it.each([
    ['--only csv,cvs', 'cvs'],
    ['--rows 0', '--rows'],
    ['--runs many', '--runs'],
    ['--fast', '--fast'],
  ])('refuses %s', async (args, named) => {
    const { stderr, code } = await bench(...args.split(' '));
    expect(stderr).toContain(named);
    expect(code).toBe(1);
  });
});

describe('its exit code', () => {
  const csv = cases.filter(({ name }) => name === 'csv');
  const slow: Results = {
    cases: csv.map((what) => ({
      case: what,
      flights: 1,
      rowsPerSecond: 1,
      ratio: { median: 99, min: 99, max: 99 },
      bytes: 1,
      cpuMicroseconds: 1,
      firstRowMs: 1,
      gapMs: 1,
      peakBytes: 1,
    })),
    scale: [],
    streams: [],
    requests: [],
    live: [],
    failures: [],
  };

  it('does not count a bar that is missed, unless it is told to', () => {
    expect(exitCode(slow, { strict: false })).toBe(0);
    expect(exitCode(slow, { strict: true })).toBe(1);
  });

  it('counts wrong output', () => {
    expect(exitCode({ ...slow, cases: [], failures: ['the output is wrong'] }, { strict: false })).toBe(1);
  });
});

describe('the check', () => {
  let all: readonly Row[];
  let answer: Awaited<ReturnType<typeof answerOf>>;
  beforeAll(async () => {
    answer = await answerOf(sharedUrl(), nested);
    all = await query<Row>(
      sharedUrl(),
      `SELECT f.id, to_char(date, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS date, delay, distance, "originIata",
         "destinationIata", json_build_object('city', city) AS origin
       FROM "Flight" f JOIN "Airport" ON iata = "originIata" ORDER BY f.id`,
    );
  });
  const checked = (batches: readonly (readonly Row[])[]) => check(Readable.from(batches), nested, answer);

  it('takes the rows of the database, in whatever batches', async () => {
    await expect(checked([all])).resolves.toBeUndefined();
    await expect(checked([all.slice(0, 1), [], all.slice(1)])).resolves.toBeUndefined();
  });

  it.each<readonly [string, (rows: readonly Row[]) => readonly Row[]]>([
    ['a row less', (all) => all.slice(1)],
    ['a row twice', ([first = {}, , ...rest]) => [first, first, ...rest]],
    ['another order', (all) => all.toReversed()],
    ['a null in place of a number', ([first = {}, ...rest]) => [{ ...first, delay: null }, ...rest]],
    ['another city', ([first = {}, ...rest]) => [{ ...first, origin: { city: 'Nowhere' } }, ...rest]],
  ])('refuses %s', async (_, change) => {
    await expect(checked([change(all)])).rejects.toThrow('the output is wrong');
  });
});

test('every bar is of a case', () => {
  const names = cases.map(({ name }) => name);
  expect(Object.keys(ratios).filter((name) => !names.includes(name))).toEqual([]);
});

test('the median is the one in the middle, or between the two', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([4, 1, 9, 2])).toBe(3);
});

test('docs/performance.md has a place for the results', async () => {
  expect(between('bench', await read('docs/performance.md'))).not.toBe('');
});
