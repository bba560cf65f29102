/**
 * The JSON of a list of rows, made of cells: what executing the selection on each row would give, byte for byte, where
 * every field of it shows what the database has. It is compiled once for each selection: nothing but straight writing is
 * left for a row.
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
import type { Layout } from '../encode/cell-row.ts';
import { encodeCells } from '../encode/encode-cells.ts';
import type { WriteValue } from '../encode/place-writer.ts';
import { type WriteNull, writeNull } from '../encode/write-cell.ts';
import { SluiceError } from '../errors.ts';
import type { Cells } from '../rows/types.ts';
import { collectFields, type Selecting } from './collect-fields.ts';
import { columnWriter, notText, refuseNull } from './column-text.ts';
import { shownBy } from './plain-fields.ts';

/** The JSON of a batch; undefined where the selection has to be executed on it. */
export type RowsText = (cells: Cells) => Buffer | undefined;

/** @param nodes of the field whose value the rows are, and `type` theirs. */
export function rowsText(type: GraphQLOutputType, nodes: readonly FieldNode[], selecting: Selecting): RowsText {
  const encode = encodeCells((layout) => {
    const rowType = getNamedType(type);
    if (!isObjectType(rowType)) return undefined;
    const object = objectWriter(layout, rowType, nodes, { selecting, path: [] });
    if (object === undefined) return undefined;
    return (row, sink) => {
      sink.byte(sink.at === 0 ? BRACKET : COMMA);
      object(row, sink);
    };
  }, closing);
  return (cells) => {
    if (cells.size === 0) return noRows;
    try {
      return encode(cells);
    } catch (error) {
      // Who executes the selection finds the same fault, and its place.
      if (error === notText || error instanceof SluiceError) return undefined;
      throw error;
    }
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
  // With these, somebody else decides whether a row is of the type.
  if (type.isTypeOf !== undefined && type.isTypeOf !== null) return undefined;
  const members: { readonly key: Buffer; readonly write: WriteValue }[] = [];
  for (const [key, occurrences] of collectFields(type, nodes, where.selecting)) {
    const write = fieldWriter(layout, type, occurrences, where);
    if (write === undefined) return undefined;
    members.push({ key: Buffer.from(`${members.length === 0 ? '{' : ','}${JSON.stringify(key)}:`), write });
  }
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
  return shown.what === 'relation' ? relationWriter(layout, field, shown.name, nodes, where) : undefined;
}

function relationWriter(
  layout: Layout,
  { type }: GraphQLField<unknown, unknown>,
  relation: string,
  nodes: readonly FieldNode[],
  { selecting, path }: Where,
): WriteValue | undefined {
  const rowType = getNullableType(type);
  if (!isObjectType(rowType)) return undefined;
  const here = [...path, relation];
  const found = layout.find(here);
  const object = objectWriter(layout, rowType, nodes, { selecting, path: here });
  if (found === undefined || object === undefined) return undefined;
  const ifNull: WriteNull = isNonNullType(type) ? refuseNull : writeNull;
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
