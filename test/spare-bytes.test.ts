/** Bytes that are given back are used again, and only those. */
import { describe, expect, it } from 'vitest';
import { giveBytes, takeBytes } from '../src/core/postgres/spare-bytes.ts';

const SIZE = 100_000;

describe('bytes', () => {
  it('that were given back are taken again', () => {
    const { buffer } = takeBytes(SIZE);
    giveBytes(new Uint8Array(buffer, 0, 10));
    expect(takeBytes(SIZE).buffer).toBe(buffer);
  });

  it('are as many as were asked for, at least', () => {
    for (const size of [0, 1, SIZE, 20 * SIZE]) {
      const bytes = takeBytes(size);
      expect(bytes.length).toBeGreaterThanOrEqual(size);
      giveBytes(bytes);
    }
  });

  it('that were not given back stay with whom they were given to', () => {
    const taken = Array.from({ length: 20 }, () => takeBytes(SIZE).buffer);
    expect(new Set(taken).size).toBe(20);
  });

  it('that were given back twice are taken once', () => {
    const bytes = takeBytes(SIZE);
    giveBytes(bytes);
    giveBytes(bytes);
    expect(takeBytes(SIZE).buffer).not.toBe(takeBytes(SIZE).buffer);
  });

  it('of another origin are left alone', () => {
    const own = Buffer.alloc(SIZE);
    giveBytes(own);
    const taken = Array.from({ length: 20 }, () => takeBytes(SIZE).buffer);
    expect(taken).not.toContain(own.buffer);
  });
});
