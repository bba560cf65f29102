/** Batches of cells as bytes: the loop over the rows, which all encoders share. */
import type { CellColumn, Cells } from '../core/types.ts';
import { RowLayout } from './cell-row.ts';
import type { WriteValue } from './place-writer.ts';
import { RowMissing } from './required-rows.ts';
import { Sink } from './sink.ts';

/** What makes bytes of a batch; undefined where Prisma's rows are needed, of all batches of a stream alike. */
export type EncodeCells = (cells: Cells) => Buffer | undefined;

/**
 * @param compile makes what writes a row, of the columns that the statement has; undefined where it cannot.
 * @param foot what follows the last row. Default: nothing.
 */
export function encodeCells(compile: Compile, foot: Uint8Array = Buffer.of()): EncodeCells {
  let compiled: { readonly columns: readonly CellColumn[]; readonly encode: EncodeCells } | undefined;
  return (cells) => {
    if (cells.size === 0) return Buffer.of();
    if (compiled?.columns !== cells.columns)
      compiled = { columns: cells.columns, encode: compileFor(cells, compile, foot) };
    return compiled.encode(cells);
  };
}

type Compile = (layout: RowLayout) => WriteValue | undefined;

function compileFor({ columns }: Cells, compile: Compile, foot: Uint8Array): EncodeCells {
  const layout = new RowLayout(columns);
  const write = compile(layout);
  if (write === undefined) return () => undefined;
  return (cells) => {
    const row = layout.row(cells);
    // What an error has left behind is nobody's.
    sink.at = 0;
    let number = 0;
    try {
      for (; number < cells.size; number += 1) {
        layout.move(row, number);
        write(row, sink);
      }
    } catch (error) {
      throw error instanceof RowMissing ? new RowMissing(error.relation, number) : error;
    }
    sink.bytes(foot);
    return sink.take();
  };
}

/** One for all: a batch is written in one go. */
const sink = new Sink();
