/** What every door is asked of a model: all columns, and the keys of what its relations lead to. */
import { type Model, type ModelField, primaryKey } from '../../../src/core/model/datamodel.ts';
import type { Row, Table } from '../../doors/tables.ts';

/** @param shown its fields that the schema shows, under their own names. */
export function tableOf(
  model: Model,
  { type, list, shown }: { readonly type: string; readonly list: string; readonly shown: readonly ModelField[] },
): Table {
  const keyOf = ({ target }: ModelField) => (target === undefined ? [] : primaryKey(target));
  // Text has no place for lists of rows.
  const flat = shown.filter(({ kind, isList }) => kind !== 'object' || !isList);
  return {
    model: type,
    list,
    key: primaryKey(model),
    selection: shown
      .map((field) =>
        field.kind === 'object'
          ? `${field.name}${field.isList ? '(first: 1000)' : ''} { ${keyOf(field).join(' ')} }`
          : field.name,
      )
      .join(' '),
    fields: flat.flatMap((field) =>
      field.kind === 'object' ? keyOf(field).map((name) => `${field.name}.${name}`) : [field.name],
    ),
    rowOf(cells) {
      const left = [...cells];
      const take = (field: ModelField | undefined) => readCell(field, left.shift() ?? null);
      return Object.fromEntries(
        flat.map((field): [string, unknown] => {
          const { target } = field;
          if (target === undefined) return [field.name, take(field)];
          const row: Row = Object.fromEntries(
            keyOf(field).map((name) => [name, take(target.fields.find((each) => each.name === name))]),
          );
          return [field.name, Object.values(row).every((value) => value === null) ? null : row];
        }),
      );
    },
  };
}

function readCell(field: ModelField | undefined, cell: string | null): unknown {
  if (cell === null || field === undefined) return null;
  const isText = field.kind === 'enum' || !['Int', 'Float', 'Boolean', 'Json'].includes(field.type);
  return isText && !field.isList ? cell : JSON.parse(cell);
}
