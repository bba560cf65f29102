/**
 * A relation whose row is hidden is as one that leads nowhere. Prisma looks for `null` in the foreign key alone, which would
 * tell the two apart: so the arguments ask for the row itself.
 */
import type { Model } from '../model/datamodel.ts';
import { isPlain } from '../plan/is-plain.ts';

interface Args {
  readonly where?: unknown;
  readonly select?: unknown;
  readonly include?: unknown;
}

/** Arguments of `findMany`, of the call and of the relations in it. */
export function withoutNullRelations<A extends Args>(model: Model, args: A): A {
  const { where, select, include } = args;
  return {
    ...args,
    ...(where !== undefined && { where: inWhere(model, where) }),
    ...(select !== undefined && { select: inSelection(model, select) }),
    ...(include !== undefined && { include: inSelection(model, include) }),
  };
}

function inSelection(model: Model, selection: unknown): unknown {
  return mapped(selection, (name, asked) => {
    if (name === '_count') return mapped(asked, (_, counted) => inSelection(model, counted));
    const { target } = fieldOf(model, name) ?? {};
    return target !== undefined && isPlain(asked) ? withoutNullRelations(target, asked) : asked;
  });
}

function inWhere(model: Model, where: unknown): unknown {
  if (Array.isArray(where)) return where.map((item) => inWhere(model, item));
  return mapped(where, (name, filter) => {
    if (name === 'AND' || name === 'OR' || name === 'NOT') return inWhere(model, filter);
    const { target, isList } = fieldOf(model, name) ?? {};
    if (target === undefined) return filter;
    return isList ? mapped(filter, (_, inner) => inWhere(target, inner)) : inRelation(target, filter);
  });
}

function inRelation(target: Model, filter: unknown): unknown {
  if (filter === null) return { isNot: {} };
  if (!isPlain(filter)) return filter;
  const names = Object.keys(filter);
  if (names.length === 0 || !names.every((name) => name === 'is' || name === 'isNot')) return inWhere(target, filter);
  const { is, isNot }: { readonly is?: unknown; readonly isNot?: unknown } = filter;
  return {
    ...(is !== undefined && is !== null && { is: inWhere(target, is) }),
    ...(isNot !== undefined && isNot !== null && { isNot: inWhere(target, isNot) }),
    // What leads nowhere is nothing else either.
    ...(is === null && { isNot: {} }),
    ...(isNot === null && !isPlain(is) && { is: {} }),
  };
}

const fieldOf = (model: Model, name: string) => model.fields.find((field) => field.name === name);

function mapped(value: unknown, each: (name: string, inner: unknown) => unknown): unknown {
  if (!isPlain(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, each(name, inner)]));
}
