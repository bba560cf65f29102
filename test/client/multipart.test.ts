import { expect, test } from 'vitest';
import { boundaryOf, readParts } from '../../src/client/multipart.ts';
import { collect } from '../../src/iterable/collect.ts';
import fc from '../utils/fast-check.ts';
import { cutAt, cuts, inManyPieces, longText } from './cut-anywhere.ts';

const read = (text: string, boundary: string, places: readonly number[] = []) =>
  collect(readParts(cutAt(text, places), boundary));

const bodies = ['{"data":{}}', '{"text":"--- -- -"}', ''];
const part = (body: string) => `Content-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const text = (boundary: string) =>
  `${bodies.map((body) => `--${boundary}\r\n${part(body)}\r\n`).join('')}--${boundary}--\r\n`;

test.each(['-', 'graphql', '--'])(
  'parts are the same wherever their text is cut, with the boundary %s',
  async (boundary) => {
    await fc.assert(
      fc.asyncProperty(cuts, fc.boolean(), async (places, leads) => {
        expect(await read((leads ? '\r\n' : '') + text(boundary), boundary, places)).toEqual(bodies);
      }),
    );
  },
);

test('a body that ends before its last boundary is broken, after the parts that were whole', async () => {
  const cut = text('-').slice(0, -6);
  const seen: string[] = [];
  const reading = (async () => {
    for await (const body of readParts(cutAt(cut, []), '-')) seen.push(body);
  })();
  await expect(reading).rejects.toMatchObject({ code: 'STREAM_BROKEN' });
  expect(seen).toEqual(bodies.slice(0, 2));
});

test('a long part is put together once, however many pieces it comes in', async () => {
  const body = `--graphql\r\n${part(longText)}\r\n--graphql--\r\n`;
  expect(await collect(readParts(inManyPieces(body), 'graphql'))).toEqual([longText]);
});

test('what follows the last boundary is nobody’s', async () => {
  expect(await read(`${text('-')}an epilogue`, '-')).toEqual(bodies);
});

test.each([
  ['multipart/mixed; boundary="-"', '-'],
  ['multipart/mixed;boundary=abc; deferSpec=20220824', 'abc'],
  ['Multipart/Mixed', '-'],
  ['application/json', undefined],
])('%s has the boundary %s', (type, boundary) => {
  expect(boundaryOf(type)).toBe(boundary);
});
