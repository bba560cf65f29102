/**
 * Compiles what makes rows of cells. A row is an object literal of code that is built for its shape, which V8 makes several
 * times as fast as one that is filled key by key. Built code is safe here: of what others chose it holds names of fields
 * alone, and each of these as a string literal of JSON; all else is numbers and the names of our own parameters.
 */

import type { CellColumn, Cells, Row } from '../types.ts';
import { type MakeValue, makerOf, unmade } from './prisma-values.ts';
import { cellReader, type ReadCell } from './read-cell.ts';
import type { Member, RowShape } from './row-shape.ts';
import type { Statement } from './tap-scope.ts';

export type MakeRows = (cells: Cells) => Row[];

/** @returns undefined where the statement has no column for a member. */
export function compileRows(
  { members }: RowShape,
  columns: readonly CellColumn[],
  types: Statement['types'],
): MakeRows | undefined {
  const functions = new Functions();
  const parts: string[] = [];
  for (const member of members) {
    const column = columns.findIndex(({ name }) => name === member.key);
    const { dataTypeID } = columns[column] ?? {};
    if (dataTypeID === undefined) return undefined;
    const read = functions.add(
      member.what === 'value' ? cellReader(member.field, dataTypeID, types) : readNested(member),
    );
    const begin = `bounds[at + ${2 * column}]`;
    const value = `${begin} === -1 ? ${ifNull(member)} : ${read}(text, all, ${begin}, bounds[at + ${2 * column + 1}])`;
    parts.push(`${key(member.key)}: ${value}`);
  }
  const width = 2 * columns.length;
  const make = functions.compile<(size: number, text: Buffer, all: string, bounds: Int32Array) => Row[]>(
    ['size', 'text', 'all', 'bounds'],
    `const rows = [];
     for (let row = 0, at = 0; row < size; row += 1, at += ${width}) rows.push({ ${parts.join(', ')} });
     return rows;`,
  );
  return ({ size, text, bounds }) => make(size, text, text.toString('latin1', 0, endOf(bounds, size * width)), bounds);
}

/** Where the last cell that is not null ends. */
function endOf(bounds: Int32Array, length: number): number {
  for (let at = length - 1; at > 0; at -= 2) if ((bounds[at] ?? -1) !== -1) return bounds[at] ?? 0;
  return 0;
}

/** Nested rows are JSON. */
function readNested(member: Exclude<Member, { what: 'value' }>): ReadCell {
  const make = nestedMaker(member);
  return (text, _, begin, end) => {
    const json = text.toString('utf8', begin, end);
    return make(JSON.parse(json), end - begin > LONG && !UNLIKE_WRITTEN.test(json));
  };
}

/** Copying shorter JSON costs less than looking at it. */
const LONG = 4 * 1024;
/** What may be a zero with a sign, or a number beyond a double: JavaScript writes them as another zero and as null. */
const UNLIKE_WRITTEN = /[\s:,[]-0|\d[eE]|\d{300}/;

type MakeNested = MakeValue;

const count: MakeNested = (read) => {
  if (typeof read !== 'number') throw unmade;
  return read;
};

function nestedMaker(member: Exclude<Member, { what: 'value' }>): MakeNested {
  if (member.what === 'counts') return compileNested(member.names.map((key) => ({ key, make: count, ifNull: 'null' })));
  const make = compileNested(member.shape.members.map((inner) => nestedPart(inner)));
  if (!member.isList) return (read, isPlain) => (read === null ? null : make(read, isPlain));
  // PostgreSQL gives null for the row that an outer join did not find.
  return (read, isPlain) => (read as readonly unknown[]).filter((row) => row !== null).map((row) => make(row, isPlain));
}

interface NestedPart {
  readonly key: string;
  readonly make: MakeNested;
  readonly ifNull: string;
  /** What JavaScript calls the type of values that are in JSON what they are in a row; undefined where all are made. */
  readonly same?: string | undefined;
}

function nestedPart(member: Member): NestedPart {
  const { key } = member;
  if (member.what !== 'value') return { key, make: nestedMaker(member), ifNull: ifNull(member) };
  const { field } = member;
  const same = field.isList || field.kind !== 'scalar' ? undefined : sameInJson[field.type];
  return { key, make: makerOf(field, true), ifNull: ifNull(member), same };
}

const sameInJson: Readonly<Record<string, string>> = { String: 'string', Boolean: 'boolean' };

function compileNested(parts: readonly NestedPart[]): MakeNested {
  const functions = new Functions();
  const members = parts.map(({ key: name, make, ifNull, same }) => {
    const made = `${functions.add(make)}(value, isPlain)`;
    const value = same === undefined ? made : `typeof value === "${same}" ? value : ${made}`;
    return `${key(name)}: (value = read[${JSON.stringify(name)}]) === null ? ${ifNull} : ${value}`;
  });
  return functions.compile(['read', 'isPlain'], `let value; return { ${members.join(', ')} };`);
}

const ifNull = (member: Member) =>
  (member.what === 'value' ? member.field.isList : member.what === 'relation' && member.isList) ? '[]' : 'null';

/** In brackets, so that `__proto__` is a key like any other. */
const key = (name: string) => `[${JSON.stringify(name)}]`;

/** Functions that built code calls, by names of ours. */
class Functions {
  readonly #functions: unknown[] = [];

  /** @returns its name in the code. */
  add(called: unknown): string {
    return `f${this.#functions.push(called) - 1}`;
  }

  compile<F>(parameters: readonly string[], body: string): F {
    const names = this.#functions.map((_, index) => `f${index}`);
    return new Function(...names, `return (${parameters.join(', ')}) => { ${body} };`)(...this.#functions) as F;
  }
}
