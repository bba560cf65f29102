/** Long JSON is written as `JSON.stringify` writes what `JSON.parse` reads, without either of them. */
import { describe, expect, it } from 'vitest';
import { copyJson } from '../../src/encode/copy-json.ts';
import { Sink } from '../../src/encode/sink.ts';
import { jsonWriter } from '../../src/encode/write-json.ts';
import fc from '../utils/fast-check.ts';

const rewritten = (text: string) => JSON.stringify(JSON.parse(text));

/** Undefined where it leaves the text to JavaScript. */
function copied(text: string): string | undefined {
  // Beside other bytes, which stay.
  const source = Buffer.from(`[${text}]`);
  const sink = new Sink();
  sink.text('before ');
  const isCopied = copyJson(source, 1, source.length - 1, sink);
  const written = String(sink.take());
  expect(written).toMatch(/^before /);
  expect(isCopied || written === 'before ').toBe(true);
  return isCopied ? written.slice('before '.length) : undefined;
}

/** As a `jsonb` column writes it: keys by their lengths, then by their bytes. */
function asJsonb(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(asJsonb).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const bytes = (key: string) => Buffer.from(key);
  const keys = Object.keys(value).sort(
    (one, other) => bytes(one).length - bytes(other).length || Buffer.compare(bytes(one), bytes(other)),
  );
  return `{${keys.map((key) => `${JSON.stringify(key)}: ${asJsonb(Reflect.get(value, key))}`).join(', ')}}`;
}

describe('long JSON', () => {
  it('is what JavaScript would make of it, whatever it is, or left to it', () => {
    fc.assert(
      fc.property(fc.json({ stringUnit: 'binary' }), fc.boolean(), (text, isJsonb) => {
        const given = isJsonb ? asJsonb(JSON.parse(text)) : text;
        expect(copied(given) ?? rewritten(given)).toBe(rewritten(given));
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    '{"a": 1, "b": [true, false, null], "cc": {"d": "é\\u0001\\n\\"\\\\"}}',
    '{"1": 1, "2": 2, "10": 3}',
    '{"__proto__": {"x": 1}, "constructor": null}',
    '[0, -1, 1.5, 123456789012345, 1.50, -0, -0.0, 0.0000001, 1e400, 12345678901234567890, 100000000000000000000000]',
    '[[], {}, "", [[[{}]]]]',
    '{"": 0}',
  ])('is copied where nothing has to be put in another order: %s', (text) => {
    expect(copied(text)).toBe(rewritten(text));
  });

  it.each([
    ['an index behind a name', '{"a": 1, "1": 2}'],
    ['an index behind what looks like one', '{"1a": 1, "22": 2}'],
    ['an index behind another with a zero before it', '{"01": 1, "10": 2}'],
    ['a key that is there twice', '{"a": 1, "a": 2}'],
    ['keys that are not by their lengths', '{"bb": 1, "a": 2}'],
    ['keys that may be the same', '{"\\u0061": 1, "aaaaaaa": 2}'],
    ['an escape of another form', '["\\/", "\\u00e9"]'],
    ['no end', '["text'],
    ['what is no JSON', '"a"=>"b"'],
    ['many long numbers', `[${Array.from({ length: 20_000 }, (_, n) => `${n}.0`).join()}]`],
  ])('is left to JavaScript with %s', (_, text) => {
    expect(copied(text)).toBeUndefined();
  });

  it('R11 of many keys is neither parsed nor held as a string', () => {
    const keys = Array.from({ length: 200_000 }, (_, n) => `"k${100_000 + n}": ${n}`);
    const source = Buffer.from(`{${keys.join(', ')}}`);
    // What is asked for by way of strings is told.
    let longest = 0;
    const read = source.toString.bind(source);
    source.toString = (encoding, begin = 0, end = source.length) => {
      longest = Math.max(longest, end - begin);
      return read(encoding, begin, end);
    };
    const sink = new Sink();
    jsonWriter({ type: 'Json' })(source, 0, source.length, sink);
    expect(longest).toBeLessThan(100);
    expect(String(sink.take())).toBe(`{${keys.map((key) => key.replace(': ', ':')).join()}}`);
  });
});
