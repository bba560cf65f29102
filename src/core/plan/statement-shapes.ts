/**
 * Statements by the shape of their calls: Prisma compiles a shape when it is new, and what it has compiled is filled with
 * the values of later calls. Where a value goes, is found out by compiling the shape once more with values that nobody has
 * asked for; where that leaves a doubt, each call is compiled anew.
 */
import { isDeepStrictEqual } from 'node:util';
import { createMemo } from '../memo.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import type { CallShape, Value } from './call-shape.ts';
import type { FindManyArgs } from './plan.ts';

/** What is kept of a shape. */
export interface Kept<T> {
  /** The statement of a call of this shape. */
  readonly fill: (values: readonly Value[]) => Statement;
  /** What the caller has made of the statement, whatever its values. */
  readonly made: T;
}

export interface StatementShapes<T> {
  readonly find: (shape: CallShape) => Kept<T> | undefined;
  /**
   * Keeps what was compiled, from the second time on that the shape is seen: one that comes once is not worth it.
   * @param compile compiles other arguments; what it throws is not told.
   */
  readonly keep: (
    shape: CallShape,
    statement: Statement,
    made: T,
    compile: (args: FindManyArgs) => Promise<Statement>,
  ) => Promise<void>;
}

/** Shapes of one client: more than a server's documents have, and a few megabytes. */
const MAX_SHAPES = 500;

export function createStatementShapes<T>(): StatementShapes<T> {
  const shapes = createMemo<string, Kept<T> | 'seen' | 'left alone'>(MAX_SHAPES);
  return {
    find({ key }) {
      const known = shapes.get(key);
      return typeof known === 'object' ? known : undefined;
    },
    async keep(shape, statement, made, compile) {
      const known = shapes.get(shape.key);
      if (known === undefined) return shapes.set(shape.key, 'seen');
      if (known !== 'seen') return;
      // Nobody else does the same meanwhile.
      shapes.set(shape.key, 'left alone');
      const fill = await fillOf(shape, statement, compile);
      if (fill !== undefined) shapes.set(shape.key, { fill, made });
    },
  };
}

async function fillOf(
  shape: CallShape,
  statement: Statement,
  compile: (args: FindManyArgs) => Promise<Statement>,
): Promise<Kept<unknown>['fill'] | undefined> {
  if (shape.values.length === 0) return () => statement;
  const places: Place[][] = [];
  for (const round of [0, 1]) {
    const others = shape.values.map((value, index) => standIn(value, index, round));
    const other = await compile(shape.withValues(others)).catch(() => undefined);
    const found = other && placesOf(statement, shape.values, other, others);
    if (found === undefined) return undefined;
    places.push(found);
  }
  const [first = [], second] = places;
  if (!isDeepStrictEqual(first, second)) return undefined;
  return (values) => {
    const filled = [...statement.values];
    for (const { parameter, value, form } of first) filled[parameter] = forms[form]?.(values[value] ?? '');
    return { ...statement, values: filled };
  };
}

/** A value that nobody asks for, and that no other parameter has. */
function standIn(value: Value, index: number, round: number): Value {
  const number = 1_717_171_003 + 7_919 * index + 1_000_003 * round;
  if (typeof value === 'number') return number;
  if (typeof value === 'bigint') return BigInt(number);
  if (typeof value === 'string') return `stand-in % _ \\ ' ${number}`;
  // With milliseconds, and without.
  return new Date(Date.UTC(1971 + index, 3, 5, 6, 7, 8, round === 0 ? 0 : 49));
}

/** A parameter that one of the values has become. */
interface Place {
  readonly parameter: number;
  readonly value: number;
  /** Which of `forms`. */
  readonly form: number;
}

/** Undefined where it cannot be told which parameters are values of the call. */
function placesOf(
  statement: Statement,
  values: readonly Value[],
  other: Statement,
  others: readonly Value[],
): Place[] | undefined {
  if (other.text !== statement.text || other.values.length !== statement.values.length) return undefined;
  const places: Place[] = [];
  for (const [parameter, bound] of other.values.entries()) {
    if (isDeepStrictEqual(bound, statement.values[parameter])) continue;
    const place = placeOf(bound, others);
    if (place === undefined) return undefined;
    // What is bound for the call's own value has the same form.
    const own = values[place.value];
    if (own === undefined || forms[place.form]?.(own) !== statement.values[parameter]) return undefined;
    places.push({ parameter, ...place });
  }
  const used = new Set(places.map(({ value }) => value));
  return used.size === values.length ? places : undefined;
}

function placeOf(bound: unknown, values: readonly Value[]): Omit<Place, 'parameter'> | undefined {
  for (const [value, given] of values.entries())
    for (const [form, formOf] of forms.entries())
      if (bound !== undefined && formOf(given) === bound) return { value, form };
  return undefined;
}

/** What Prisma and its adapter make of a value. */
const forms: readonly ((value: Value) => unknown)[] = [
  (value) => value,
  (value) => (typeof value === 'bigint' ? String(value) : undefined),
  (value) => (value instanceof Date ? momentOf(value) : undefined),
];

/** In UTC, with milliseconds where it has any. */
const momentOf = (moment: Date) =>
  moment
    .toISOString()
    .replace('T', ' ')
    .replace(/(?:\.000)?Z$/, '');
