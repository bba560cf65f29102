/** The GraphQL type of a column, and where it may be null. */
import type { ModelField } from '../core/model/datamodel.ts';

export interface ColumnType {
  /** The type; of a list, the type of its elements. */
  readonly type: string;
  readonly isList: boolean;
  readonly isNullable: boolean;
  /** Whether a list may have null among its items. */
  readonly hasNullItems: boolean;
}

export function columnType(
  { kind, type, nativeType, isList, isRequired }: ModelField,
  enums: ReadonlyMap<string, string>,
): ColumnType {
  // JSON has a null of its own.
  const isJson = type === 'Json' && kind === 'scalar';
  return {
    type: kind === 'enum' ? (enums.get(type) ?? type) : (natives[nativeType ?? ''] ?? scalars[type] ?? type),
    isList,
    isNullable: !isList && (isJson || !isRequired),
    hasNullItems: isList && isJson,
  };
}

/** Prisma's type → the scalar, where its name is another. */
const scalars: Readonly<Record<string, string>> = { Json: 'JSON', Bytes: 'Byte' };

/** An oid may go beyond GraphQL's Int. */
const natives: Readonly<Record<string, string>> = { Uuid: 'UUID', Oid: 'Float' };
