/**
 * The JSON of a list of rows, made of cells: what executing the selection on each row would give, byte for byte. Fields
 * that show what the database has are written as the database sent them; any others have to be executed, and are put in
 * between. It is compiled once for each selection: nothing but straight writing is left for a row.
 */
import {
  type FieldNode,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Cells } from '../core/types.ts';
import { type Layout, RowLayout } from '../encode/cell-row.ts';
import { encodeCells } from '../encode/encode-cells.ts';
import type { WriteValue } from '../encode/place-writer.ts';
import { type WriteNull, writeNull } from '../encode/write-cell.ts';
import { SluiceError } from '../errors.ts';
import { fieldsByKey, type Selecting } from './collect-fields.ts';
import { columnWriter, notText, refuseNull } from './column-text.ts';
import { ExecutedItems } from './executed-items.ts';
import { type Shown, shownBy } from './plain-fields.ts';

/** What writes batches of rows as JSON. */
export interface RowsWriter {
  /**
   * The fields of each row that have to be executed, where rows have these cells: those that show something else than
   * what the database has. Undefined where these are all there are.
   */
  readonly rest: (cells: Cells) => readonly FieldNode[] | undefined;
  /**
   * The JSON of a batch; undefined where the whole selection has to be executed on it.
   * @param items what executing the rest of the selection has given, a value for each row.
   */
  readonly write: (cells: Cells, items?: readonly unknown[]) => Buffer | undefined;
}

/** @param nodes of the field whose value the rows are, and `type` theirs. */
export function rowsWriter(
  type: GraphQLOutputType,
  nodes: readonly FieldNode[],
  selecting: Selecting,
): RowsWriter | undefined {
  const rowType = getNamedType(type);
  // With `isTypeOf`, somebody else decides whether a row is of the type.
  if (!isObjectType(rowType) || rowType.isTypeOf) return undefined;
  const where: Where = { selecting, path: [] };
  const fields = [...fieldsByKey(rowType, nodes, selecting)];
  const executed = new ExecutedItems();

  const encode = encodeCells((layout) => {
    const object = membersWriter(
      fields.map(([key, nodes]) => [key, fieldWriter(layout, rowType, nodes, where) ?? executed.writer(key)]),
    );
    return (row, sink) => {
      sink.byte(sink.at === 0 ? BRACKET : COMMA);
      object(row, sink);
      executed.next();
    };
  }, closing);

  const restOf = (layout: Layout) => {
    const rest = fields.filter(([, nodes]) => fieldWriter(layout, rowType, nodes, where) === undefined);
    return rest.length < fields.length || fields.length === 0 ? rest.flatMap(([, nodes]) => nodes) : undefined;
  };
  let known: { readonly columns: Cells['columns']; readonly rest: readonly FieldNode[] | undefined } | undefined;
  return {
    rest({ columns }) {
      if (known?.columns !== columns) known = { columns, rest: restOf(new RowLayout(columns)) };
      return known.rest;
    },
    write(cells, items = []) {
      if (cells.size === 0) return noRows;
      try {
        executed.begin(items);
        return encode(cells);
      } catch (error) {
        // Who executes the selection finds the same fault, and its place.
        if (error === notText || error instanceof SluiceError) return undefined;
        throw error;
      }
    },
  };
}

interface Where {
  readonly selecting: Selecting;
  /** The relations on the way here. */
  readonly path: readonly string[];
}

function objectWriter(
  layout: Layout,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  where: Where,
): WriteValue | undefined {
  if (type.isTypeOf) return undefined;
  const members: (readonly [string, WriteValue])[] = [];
  for (const [key, occurrences] of fieldsByKey(type, nodes, where.selecting)) {
    const write = fieldWriter(layout, type, occurrences, where);
    if (write === undefined) return undefined;
    members.push([key, write]);
  }
  return membersWriter(members);
}

function membersWriter(pairs: readonly (readonly [key: string, write: WriteValue])[]): WriteValue {
  const members = pairs.map(([key, write], index) => ({
    key: Buffer.from(`${index === 0 ? '{' : ','}${JSON.stringify(key)}:`),
    write,
  }));
  const opening = members.length === 0 ? Buffer.from('{') : Buffer.of();
  return (row, sink) => {
    for (const { key, write } of members) {
      sink.bytes(key);
      write(row, sink);
    }
    sink.bytes(opening);
    sink.byte(CLOSING_BRACE);
  };
}

function fieldWriter(
  layout: Layout,
  type: GraphQLObjectType,
  nodes: readonly FieldNode[],
  where: Where,
): WriteValue | undefined {
  const name = nodes[0]?.name.value ?? '';
  if (name === '__typename') {
    const typeName = Buffer.from(JSON.stringify(type.name));
    return (_, sink) => sink.bytes(typeName);
  }
  const field = type.getFields()[name];
  const shown = shownBy(field);
  if (field === undefined || shown === undefined || field.args.length > 0) return undefined;
  if (shown.what === 'column') return columnWriter(layout, field.type, shown, where.path);
  return shown.what === 'relation' ? relationWriter(layout, field, shown, nodes, where) : undefined;
}

function relationWriter(
  layout: Layout,
  { type }: GraphQLField<unknown, unknown>,
  { relation }: Extract<Shown, { what: 'relation' }>,
  nodes: readonly FieldNode[],
  { selecting, path }: Where,
): WriteValue | undefined {
  const rowType = getNullableType(type);
  if (!isObjectType(rowType)) return undefined;
  const here = [...path, relation.name];
  const found = layout.find(here);
  const object = objectWriter(layout, rowType, nodes, { selecting, path: here });
  if (found === undefined || object === undefined) return undefined;
  const ifNull: WriteNull = isNonNullType(type) || relation.isRequired ? refuseNull : writeNull;
  const { inner, index } = found.place;
  return (row, sink) => {
    const begin = (inner ? row.inner[index] : row.bounds[row.at + index]) ?? -1;
    if (begin >= 0) object(row, sink);
    else ifNull(sink);
  };
}

const noRows = Buffer.from('[]');
const closing = Buffer.from(']');
const BRACKET = 0x5b;
const COMMA = 0x2c;
const CLOSING_BRACE = 0x7d;
