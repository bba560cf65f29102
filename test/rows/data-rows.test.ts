/** Rows are taken off the wire, whole and in their order, however the network cuts what PostgreSQL sends. */
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { cellAt, firstRows, pickRows } from '../../src/core/postgres/cell-at.ts';
import { divertRows } from '../../src/core/postgres/data-rows.ts';
import type { Cells } from '../../src/core/types.ts';
import fc from '../utils/fast-check.ts';

type TextRow = readonly (string | null)[];

function message(code: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.from(`${code}....`);
  head.writeInt32BE(4 + body.length, 1);
  return Buffer.concat([head, body]);
}

const int = (value: number, size: 2 | 4) => {
  const bytes = Buffer.alloc(size);
  bytes.writeIntBE(value, 0, size);
  return bytes;
};

const dataRow = (row: TextRow): Buffer =>
  message(
    'D',
    int(row.length, 2),
    ...row.flatMap((cell) => (cell === null ? [int(-1, 4)] : [int(Buffer.byteLength(cell), 4), Buffer.from(cell)])),
  );

const columns = ['a', 'b'].map((name) => ({ name, dataTypeID: 25 }));

const rowsOf = (cells: Cells): TextRow[] =>
  Array.from({ length: cells.size }, (_, row) => columns.map((_, column) => cellAt(cells, row, column)));

/** A connection, and what its other reader gets of it. */
function connection() {
  // What is written to it is read from it at once, in the same pieces.
  const socket = new PassThrough() as PassThrough & Parameters<typeof divertRows>[0];
  const passed: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => passed.push(chunk));
  return { socket, passed: () => Buffer.concat(passed).toString('latin1') };
}

/** The bytes in pieces that end at these places, and at their end. */
function pieces(bytes: Buffer, cuts: readonly number[]): Buffer[] {
  const ends = [...new Set([...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end)).filter(({ length }) => length > 0);
}

const cell = fc.option(fc.string({ unit: 'binary', maxLength: 40 }).map((text) => text.toWellFormed()));
const row = fc.tuple(cell, cell);
const other = fc
  .tuple(fc.constantFrom('s', 'C', 'S', 'N', 'T', 'Z', '1'), fc.uint8Array({ maxLength: 30 }))
  .map(([code, body]) => message(code, Buffer.from(body)));

describe('rows of a portal', () => {
  it('are taken, and everything else is passed on, wherever it is cut', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            row.map((cells) => ({ cells })),
            other,
          ),
          { maxLength: 30 },
        ),
        fc.array(fc.nat(2_000)),
        (messages, cuts) => {
          const { socket, passed } = connection();
          const rows = divertRows(socket);
          const bytes = messages.map((one) => ('cells' in one ? dataRow(one.cells) : one));
          for (const piece of pieces(Buffer.concat(bytes), cuts)) socket.emit('data', piece);
          const expected = messages.flatMap((one) => ('cells' in one ? [one.cells] : []));
          expect(rows.count).toBe(expected.length);
          expect(rowsOf(rows.take(columns, 0))).toEqual(expected);
          expect(passed()).toBe(
            Buffer.concat(messages.filter((one): one is Buffer<ArrayBuffer> => !('cells' in one))).toString('latin1'),
          );
        },
      ),
    );
  });

  it('may stay for the next time, as often as they come', () => {
    const { socket } = connection();
    const rows = divertRows(socket);
    const all = Array.from(
      { length: 20 },
      (_, index): TextRow => [String(index), index % 3 ? 'x'.repeat(index * 500) : null],
    );
    const taken: TextRow[] = [];
    for (const [index, one] of all.entries()) {
      socket.emit('data', dataRow(one));
      if (index % 4 === 3) taken.push(...rowsOf(rows.take(columns, 1)));
    }
    expect([...taken, ...rowsOf(rows.take(columns, 0))]).toEqual(all);
    expect(rows.bytes).toBe(Buffer.concat(all.map(dataRow)).length);
  });

  it('are left to the other reader after the release', () => {
    const { socket, passed } = connection();
    const rows = divertRows(socket);
    rows.release();
    socket.emit('data', dataRow(['1', null]));
    expect(passed()).toBe(dataRow(['1', null]).toString('latin1'));
    expect(rows.count).toBe(0);
  });
});

describe('some rows of many', () => {
  const { socket } = connection();
  const rows = divertRows(socket);
  const all: TextRow[] = [
    ['1', 'one'],
    ['2', null],
    ['3', 'الثالث'],
  ];
  for (const one of all) socket.emit('data', dataRow(one));
  const cells = rows.take(columns, 0);

  it('are the first', () => expect(rowsOf(firstRows(cells, 2))).toEqual(all.slice(0, 2)));
  it('are picked', () => expect(rowsOf(pickRows(cells, [2, 0]))).toEqual([all[2], all[0]]));
});
