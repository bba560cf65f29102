/** The arithmetic of the grid: every row can be reached, however many there are. */

import { describe, expect, test } from 'vitest';
import { move } from '../../src/console/grid/move.ts';
import { scrollTo, viewportOf } from '../../src/console/grid/viewport.ts';
import fc from '../utils/fast-check.ts';

const rowHeight = 28;
const counts = fc.oneof(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 3_000_000 }));
const sights = fc.integer({ min: 100, max: 2000 });

describe('the rows in sight', () => {
  test('are drawn, and stand where they belong', () => {
    fc.assert(
      fc.property(counts, sights, fc.double({ min: 0, max: 1, noNaN: true }), (rows, sight, share) => {
        const { height } = viewportOf({ rows, rowHeight, sight, scrollTop: 0, margin: 0 });
        const scrollTop = share * Math.max(0, height - sight);
        const { from, to, offset } = viewportOf({ rows, rowHeight, sight, scrollTop, margin: 0 });
        expect(offset).toBeLessThanOrEqual(scrollTop + 1e-6);
        const bottom = offset + (to - from) * rowHeight;
        expect(bottom).toBeGreaterThanOrEqual(Math.min(scrollTop + sight, height) - 1e-6);
        expect(to - from).toBeLessThanOrEqual(sight / rowHeight + 3);
      }),
    );
  });

  test('are the first at the top and the last at the bottom, of a million, too', () => {
    const place = { rows: 1_000_000, rowHeight, sight: 600, margin: 0 };
    const { height } = viewportOf({ ...place, scrollTop: 0 });
    expect(height).toBeLessThanOrEqual(15_000_000);
    expect(viewportOf({ ...place, scrollTop: 0 }).from).toBe(0);
    expect(viewportOf({ ...place, scrollTop: height - 600 }).to).toBe(1_000_000);
  });
});

test('a row that is scrolled to is in sight', () => {
  fc.assert(
    fc.property(counts, sights, fc.nat(), (rows, sight, place) => {
      const row = place % rows;
      const scrollTop = scrollTo(row, { rows, rowHeight, sight, scrollTop: 0 });
      const { from, to } = viewportOf({ rows, rowHeight, sight, scrollTop, margin: 0 });
      expect(row).toBeGreaterThanOrEqual(from);
      expect(row).toBeLessThan(to);
    }),
  );
});

describe('a key', () => {
  const extent = { rows: 100, columns: 5, page: 20 };
  const key = (name: string, ctrlKey = false) => ({ key: name, ctrlKey, metaKey: false });

  test.each([
    ['ArrowDown', false, { row: 11, column: 2 }],
    ['ArrowUp', true, { row: 0, column: 2 }],
    ['ArrowRight', false, { row: 10, column: 3 }],
    ['PageDown', false, { row: 30, column: 2 }],
    ['Home', false, { row: 10, column: 0 }],
    ['End', true, { row: 99, column: 4 }],
  ])('%s (with Ctrl: %s) leads to %j', (name, ctrl, expected) => {
    expect(move({ row: 10, column: 2 }, key(name, ctrl), extent)).toEqual(expected);
  });

  test('leads no further than the edges, and nowhere where there are no rows', () => {
    expect(move({ row: 0, column: 0 }, key('ArrowLeft'), extent)).toEqual({ row: 0, column: 0 });
    expect(move({ row: 99, column: 0 }, key('PageDown'), extent)).toEqual({ row: 99, column: 0 });
    expect(move({ row: 0, column: 0 }, key('ArrowDown'), { ...extent, rows: 0 })).toBeUndefined();
    expect(move({ row: 0, column: 0 }, key('x'), extent)).toBeUndefined();
  });
});
