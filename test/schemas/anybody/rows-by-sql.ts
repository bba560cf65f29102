/** The rows of a model as GraphQL should have them, asked of PostgreSQL: its columns, and the keys of what its relations lead to. */
import pg from 'pg';
import { type Model, type ModelField, primaryKey } from '../../../src/core/model/datamodel.ts';

const { escapeIdentifier: name, escapeLiteral: text } = pg;

/** @param select every column, and for each relation the key. */
export async function rowsBySql(client: pg.Client, model: Model, select: readonly ModelField[]): Promise<unknown[]> {
  // A function takes a hundred arguments only, and a model may have more fields.
  const cells = select.map((field) => `to_json(${expressionOf(model, field)})`);
  const { rows } = await client.query<unknown[]>({
    text: `SELECT ${cells.join(', ')} FROM ${table(model)} t ORDER BY ${keyOf(model, 't')}`,
    rowMode: 'array',
  });
  return rows.map((row) => Object.fromEntries(select.map(({ name }, index) => [name, row[index]])));
}

const table = ({ table: { schema = 'public', name: own } }: Model) => `${name(schema)}.${name(own)}`;

const keyOf = (model: Model, alias: string) =>
  columnsOf(model, primaryKey(model))
    .map((column) => `${alias}.${name(column)}`)
    .join(', ');

const columnsOf = ({ fields }: Model, names: readonly string[]) =>
  names.flatMap((name) => fields.filter((field) => field.name === name).map(({ column }) => column));

function expressionOf(model: Model, field: ModelField): string {
  const { target } = field;
  if (target !== undefined) return related(model, field, target);
  const column = `t.${name(field.column)}`;
  if (!field.isList) return jsonOf(field, column);
  return `(SELECT coalesce(json_agg(${jsonOf(field, 'x')} ORDER BY place), '[]') FROM unnest(${column}) WITH ORDINALITY AS list (x, place))`;
}

const MOMENT = 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"';

/** As the scalars of Sluice write them. */
function jsonOf({ kind, type, nativeType = '', scale, values }: ModelField, value: string): string {
  if (kind === 'enum')
    return `CASE ${value}::text ${values.map(({ name, dbName }) => `WHEN ${text(dbName)} THEN ${text(name)}`).join(' ')} END`;
  if (type === 'Bytes') return `translate(encode(${value}, 'base64'), E'\\n', '')`;
  if (nativeType === 'Time') return `to_char('1970-01-01'::date + ${value}, ${text(MOMENT)})`;
  if (type === 'DateTime')
    return `to_char(${nativeType === 'Timestamptz' ? `${value} AT TIME ZONE 'UTC'` : value}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
  if (type === 'Decimal' && scale === undefined) return `trim_scale(${value})::text`;
  // As text, a char would lose its blanks.
  return ['Int', 'Float', 'Boolean', 'Json'].includes(type) || nativeType === 'Char' ? value : `${value}::text`;
}

function related(model: Model, field: ModelField, target: Model): string {
  const { relation, isList } = field;
  const key = primaryKey(target).flatMap((name) => target.fields.filter((field) => field.name === name));
  const row = `json_build_object(${key.map((field) => `${text(field.name)}, ${jsonOf(field, `o.${name(field.column)}`)}`).join(', ')})`;
  const [back] = target.fields.filter(
    (other) => other.relation?.name === relation?.name && (other !== field || model !== target),
  );
  const from = `FROM ${table(target)} o`;
  const all = (rest: string) =>
    isList
      ? `(SELECT coalesce(json_agg(${row} ORDER BY ${keyOf(target, 'o')}), '[]') ${from} ${rest})`
      : `(SELECT ${row} ${from} ${rest})`;
  const equal = (own: readonly string[], others: readonly string[]) =>
    own.map((column, index) => `t.${name(column)} = o.${name(others[index] ?? '')}`).join(' AND ');
  if (relation && relation.from.length > 0)
    return all(`WHERE ${equal(columnsOf(model, relation.from), columnsOf(target, relation.to))}`);
  if (back?.relation && back.relation.from.length > 0)
    return all(`WHERE ${equal(columnsOf(model, back.relation.to), columnsOf(target, back.relation.from))}`);
  // Many to many: "A" is the model whose name comes first, or, of one model, the field whose name does.
  const isFirst = model === target ? field.name < (back?.name ?? '') : model.name < target.name;
  const [own, other] = isFirst ? ['A', 'B'] : ['B', 'A'];
  const between = `"public".${name(`_${relation?.name}`)}`;
  return all(
    `WHERE EXISTS (SELECT FROM ${between} b WHERE b."${own}" = t.${keyColumn(model)} AND b."${other}" = o.${keyColumn(target)})`,
  );
}

const keyColumn = (model: Model) => columnsOf(model, primaryKey(model)).map(name).join();
