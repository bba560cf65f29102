import { expect, test } from 'vitest';
import { readEvents } from '../../src/client/events.ts';
import { collect } from '../../src/iterable/collect.ts';
import fc from '../utils/fast-check.ts';
import { cutAt, cuts, inManyPieces, longText } from './cut-anywhere.ts';

const read = (text: string, places: readonly number[] = []) => collect(readEvents(cutAt(text, places)));

const text = [
  ':\n\n',
  'event: next\nid: 7\ndata: {"a":1}\n\n',
  'event: next\r\ndata:{"b":\r\ndata: 2}\r\n\r\n',
  'retry: 10\n\n',
  'data: plain\n\n',
  'event: complete\ndata:\n\n',
].join('');

const events = [
  { event: 'next', data: '{"a":1}' },
  { event: 'next', data: '{"b":\n2}' },
  { event: 'message', data: 'plain' },
  { event: 'complete', data: '' },
];

test('events are the same wherever their text is cut', async () => {
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      expect(await read(text, places)).toEqual(events);
    }),
  );
});

test('an event is there as soon as its empty line is, and one that was cut short never', async () => {
  expect(await read('event: next\ndata: 1\n\nevent: next\ndata: 2\n')).toEqual([{ event: 'next', data: '1' }]);
});

test('an event needs no data', async () => {
  expect(await read('event: complete\n\n')).toEqual([{ event: 'complete', data: '' }]);
});

test('a long event is put together once, however many pieces it comes in', async () => {
  expect(await collect(readEvents(inManyPieces(`data: ${longText}\n\n`)))).toEqual([
    { event: 'message', data: longText },
  ]);
});
