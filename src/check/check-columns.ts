/** Tables, columns and their types, as the schema has them and as the database has them. */
import type { ModelField } from '../core/model/datamodel.ts';
import { type Finding, problem } from './finding.ts';
import type { FoundColumn, TableFacts } from './table-facts.ts';

export function checkColumns({ model, schema, table }: TableFacts): readonly Finding[] {
  const where = `"${schema}"."${model.table.name}"`;
  if (table === undefined)
    return [problem(`model ${model.name}`, `There is no table ${where}: correct @@map or @@schema, or make it.`)];
  return model.fields.flatMap((field) => {
    if (field.kind === 'object') return [];
    const column = table.columns.find(({ name }) => name === field.column);
    const what = `column ${model.name}.${field.name}`;
    // Of a view's columns, the database does not say.
    return column === undefined
      ? [problem(what, `${where} has no column "${field.column}": correct @map, or take the field away.`)]
      : compare(what, field, { ...column, isNotNull: column.isNotNull || model.isView });
  });
}

function compare(what: string, field: ModelField, column: FoundColumn): readonly Finding[] {
  const findings: Finding[] = [];
  const expected = typeOf(field);
  const list = (type: string, isList: boolean) => (isList ? `${type}[]` : type);
  // An enum goes by its name in the database, which the datamodel leaves to the schema.
  if (field.isList !== column.isList || (expected !== undefined && expected !== column.type))
    findings.push(
      problem(
        what,
        `It is ${list(column.type, column.isList)} in the database, and ${list(expected ?? field.type, field.isList)} in the schema: ` +
          'give the field the type that `sluice pull` writes.',
      ),
    );
  if (field.isRequired && !field.isList && !column.isNotNull)
    findings.push(
      problem(what, `It may be null in the database, and not in the schema: write ${field.type}?, or set it NOT NULL.`),
    );
  return findings;
}

/** PostgreSQL's own name of the type that a field declares; undefined for an enum. */
function typeOf({ type, kind, nativeType }: ModelField): string | undefined {
  if (kind === 'enum') return undefined;
  return nativeType === undefined ? defaults[type] : (natives[nativeType] ?? nativeType.toLowerCase());
}

/** What Prisma takes a column for, where the field says no more. */
const defaults: Readonly<Record<string, string>> = {
  String: 'text',
  Int: 'int4',
  BigInt: 'int8',
  Float: 'float8',
  Decimal: 'numeric',
  Boolean: 'bool',
  DateTime: 'timestamp',
  Json: 'jsonb',
  Bytes: 'bytea',
};

/** `@db.…` → PostgreSQL's name, where that is not the same in lower case. */
const natives: Readonly<Record<string, string>> = {
  Integer: 'int4',
  SmallInt: 'int2',
  BigInt: 'int8',
  Real: 'float4',
  DoublePrecision: 'float8',
  Decimal: 'numeric',
  Boolean: 'bool',
  Char: 'bpchar',
  ByteA: 'bytea',
  JsonB: 'jsonb',
};
