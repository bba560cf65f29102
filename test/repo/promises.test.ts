/** STREAMS.md: every promise is there once, and names the tests that hold it; the tests name it in turn. */
import { expect, it, test } from 'vitest';
import { rules } from '../conformance/rules.ts';
import { filesOf, read } from './files.ts';

const page = await read('STREAMS.md');
const chapter = page.slice(page.indexOf('## The promises'), page.indexOf('\n## ', page.indexOf('## The promises') + 1));

/** Promises that are announced, and not kept yet. */
const notYet: readonly string[] = [];

const promises = chapter
  .split(/^(?=\*\*R\d+ )/m)
  .slice(1)
  .map((text) => ({
    name: /^\*\*(R\d+) /.exec(text)?.[1] ?? '',
    text,
    tests: Array.from((text.split('Held by ')[1] ?? '').matchAll(/`([^`]+)`/g), ([, file = '']) => file),
  }));

const files = (await filesOf('test')).filter((file) => file.endsWith('.test.ts'));

test('the promises are R1 to R12, each there once', () => {
  expect(promises.map(({ name }) => name)).toEqual(Array.from({ length: 12 }, (_, index) => `R${index + 1}`));
});

const kept = promises.filter(({ name }) => !notYet.includes(name));

it.each(kept)('$name names tests that exist', ({ tests }) => {
  expect(tests).not.toEqual([]);
  expect(tests.filter((file) => !files.includes(file))).toEqual([]);
});

it.each(notYet)('%s says that it is not kept yet', (name) => {
  const promise = promises.find((candidate) => candidate.name === name);
  expect(promise?.text).toMatch(/^\*\*R\d+ [^*]+\*\* Not yet:/);
  expect(promise?.tests).toEqual([]);
});

test('the rules of the doors are those of promises that name their test, and each promise has one', () => {
  const ruled = [...new Set(rules.map(({ promise }) => promise))];
  expect(ruled).toEqual(promises.map(({ name }) => name));
  const kept = rules.filter(({ check }) => check !== undefined);
  const naming = promises
    .filter(({ tests }) => tests.some((file) => file.startsWith('test/conformance/')))
    .map(({ name }) => name);
  expect(naming).toEqual([...new Set(kept.map(({ promise }) => promise))]);
});

test('a test that says which promise it holds is named there', async () => {
  const claims = await Promise.all(
    files.map(async (file) => {
      const titles = (await read(file)).matchAll(/\b(?:describe|it|test)\b[^\n]*?\(\s*['"`](R\d+)\b/g);
      return Array.from(titles, ([, name = '']) => ({ file, name }));
    }),
  );
  const unnamed = claims.flat().filter(({ file, name }) => {
    return !promises.some((promise) => promise.name === name && promise.tests.includes(file));
  });
  expect(claims.flat()).not.toEqual([]);
  expect(unnamed).toEqual([]);
});
