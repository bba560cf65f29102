/** Long lists of PostgreSQL are the lists that pg's parser makes of them, which sees no more than a piece of them at once. */
import pg from 'pg';
import { describe, expect, it } from 'vitest';
import { listParser } from '../../src/core/prisma/list-parser.ts';

const TEXT_LIST = 1009;
const INT_LIST = 1007;
const many = <T>(item: (n: number) => T) => Array.from({ length: 5_000 }, (_, n) => item(n));

/** What pg makes of it, and how many characters it is given at once. */
function watched(oid: number) {
  let longest = 0;
  const parse = pg.types.getTypeParser(oid, 'text') as (text: string) => unknown;
  return {
    parse,
    watch: (text: string) => {
      longest = Math.max(longest, text.length);
      return parse(text);
    },
    longest: () => longest,
  };
}

describe('R11 a long list', () => {
  it.each<[string, number, string[]]>([
    ['words', TEXT_LIST, many((n) => `word${n}`)],
    ['words and nulls', TEXT_LIST, many((n) => (n % 3 === 0 ? 'NULL' : `NULL${n}`))],
    ['texts in quotes', TEXT_LIST, many((n) => `"two, words ${n}"`)],
    ['texts with braces', TEXT_LIST, many((n) => (n % 2 === 0 ? `"{${n},}"` : '"NULL"'))],
    ['texts with backslashes and quotes', TEXT_LIST, many(() => String.raw`"a \"b\" \\, \\\\"`)],
    ['empty texts', TEXT_LIST, many(() => '""')],
    ['numbers', INT_LIST, many((n) => (n % 7 === 0 ? 'NULL' : String(-n)))],
  ])('of %s is read in pieces', (_, oid, items) => {
    const { parse, watch, longest } = watched(oid);
    const text = `{${items.join(',')}}`;
    expect(listParser(watch, oid === TEXT_LIST)(text)).toEqual(parse(text));
    expect(longest()).toBeLessThan(5_000);
  });

  it.each([
    ['of two dimensions', `{${many(() => '{a,"b c"}').join(',')}}`],
    ['whose first item is not the first', `[3:5002]={${many(() => 'a').join(',')}}`],
  ])('%s is read as it is', (_, text) => {
    const { parse } = watched(TEXT_LIST);
    expect(listParser(parse, true)(text)).toEqual(parse(text));
  });
});
