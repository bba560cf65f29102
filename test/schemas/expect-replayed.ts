/** Rows of a model that are compiled are those that Prisma makes of the same cells: whole, with relations, and with counts. */
import { isDeepStrictEqual } from 'node:util';
import type { Pool } from 'pg';
import { expect } from 'vitest';
import type { Model, ModelField } from '../../src/core/model/datamodel.ts';
import { delegateOf } from '../../src/core/model/delegate-of.ts';
import { compileStatement } from '../../src/core/plan/statement.ts';
import { readCells } from '../../src/core/postgres/cells.ts';
import { compileRows } from '../../src/core/prisma/compile-rows.ts';
import { createReplay } from '../../src/core/prisma/replay-rows.ts';
import { rowShape } from '../../src/core/prisma/row-shape.ts';

const isRelation = ({ target }: ModelField) => target !== undefined;

function include(model: Model, depth: number): object {
  const relations = model.fields.filter(isRelation).map((field) => {
    const inner = field.target === undefined || depth === 0 ? {} : include(field.target, depth - 1);
    return [field.name, Object.keys(inner).length === 0 ? true : { include: inner }];
  });
  return Object.fromEntries(relations);
}

function callsOf(model: Model): readonly (readonly [string, object])[] {
  const relations = model.fields.filter(isRelation);
  return [
    ['whole', {}],
    ...(relations.length > 0
      ? [['with all their relations, and those of these', { include: include(model, 1) }] as const]
      : []),
    ...(relations.some(({ isList }) => isList) ? [['with counts', { include: { _count: true } }] as const] : []),
  ];
}

/**
 * @param prisma a client on that pool, which is tapped.
 * @param calls by their names. Default: of every shape that the model has.
 * @returns how many rows there were.
 */
export async function expectReplayed(
  model: Model,
  { prisma, pool }: { readonly prisma: object; readonly pool: Pool },
  calls = callsOf(model),
): Promise<number> {
  const delegate = delegateOf(prisma, model.name);
  let count = 0;
  for (const [what, args] of calls) {
    const findMany = () => delegate.findMany(args);
    const statement = await compileStatement(findMany);
    const options = { batchRows: 50, batchBytes: 1e6, signal: new AbortController().signal, rights: undefined };
    for await (const { cells } of readCells(pool, statement, options)) {
      if (cells.size === 0) continue;
      const shape = await rowShape(model, cells.columns, findMany);
      const make = shape && compileRows(shape, cells.columns, statement.types);
      const replayed = await createReplay<object>(statement, findMany)(cells);
      const compiled = [...(make?.(cells) ?? [])];
      expect([what, compiled.length]).toEqual([what, cells.size]);
      expect(isDeepStrictEqual(compiled, replayed), what).toBe(true);
      expect(keysOf(compiled), what).toEqual(keysOf(replayed));
      count += cells.size;
    }
  }
  return count;
}

/** Keys in their order, at every depth. */
export function keysOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(keysOf);
  if (typeof value !== 'object' || value === null || Object.getPrototypeOf(value) !== Object.prototype) return null;
  return Object.entries(value).map(([key, inner]) => [key, keysOf(inner)]);
}
