/** Long texts are written piece by piece, or moved as a whole: the same as short ones, wherever the pieces end. */
import { describe, expect, it } from 'vitest';
import { hasSpecial, quoteWritten } from '../../src/encode/quote-written.ts';
import { Sink } from '../../src/encode/sink.ts';
import { copyCell, type WriteCell } from '../../src/encode/write-cell.ts';
import { jsonWriter } from '../../src/encode/write-json.ts';

function written(write: WriteCell, text: string): string {
  const sink = new Sink();
  const source = Buffer.from(`x${text}x`);
  sink.text('before,');
  write(source, 1, source.length - 1, sink);
  sink.text(',behind');
  return String(sink.take());
}

const texts: [string, string][] = [
  ['without anything special', 'wide'.repeat(30_000)],
  ['of special characters alone', '"\\\n\u0001,'.repeat(20_000)],
  ['of lines', 'a line of some length, which is written at once, é\n'.repeat(3_000)],
  ['with one quote at its end', `${'wide,'.repeat(30_000)}"`],
  ['with one quote at its beginning', `"${'wide,'.repeat(30_000)}`],
  ...[16_383, 16_384, 16_385].map((length): [string, string] => [
    `with a quote after ${length}`,
    `${'w'.repeat(length)}"w,`,
  ]),
];

describe.each(texts)('a long text %s', (_, text) => {
  it('is JSON', () => {
    expect(written(jsonWriter({ type: 'String' }), text)).toBe(`before,${JSON.stringify(text)},behind`);
  });

  it('has quotes in CSV', () => {
    const cell = hasSpecial(Buffer.from(text), 0, Buffer.byteLength(text)) ? `"${text.replaceAll('"', '""')}"` : text;
    expect(written(quoteWritten(copyCell, hasSpecial), text)).toBe(`before,${cell},behind`);
    expect(
      written(
        quoteWritten(copyCell, () => true),
        text,
      ),
    ).toBe(`before,"${text.replaceAll('"', '""')}",behind`);
  });
});
