/** The tables as a viewer sees them: what its rules say, compiled by Prisma, and with hidden columns as nulls. */
import { messageOf } from '../../errors.ts';
import { type Datamodel, fieldOf, type Model, type ModelField } from '../model/datamodel.ts';
import { shapeOf } from '../plan/call-shape.ts';
import type { FindMany } from '../plan/find-many-of.ts';
import { compileStatement } from '../plan/statement.ts';
import { createStatementShapes } from '../plan/statement-shapes.ts';
import { NAME, quoted } from '../prisma/kept-names.ts';
import { splitName } from '../prisma/table-fields.ts';
import type { Statement } from '../prisma/tap-scope.ts';
import { renumbered, type Source, type SourceOf } from './govern.ts';
import type { RuleAnswer } from './viewer.ts';

/** What the rules say to one viewer of a model: its fields by their names. */
export type Answers = (model: Model) => RuleAnswer;

/**
 * Makes what tells, by the answers for one viewer, what it sees of a table.
 * Its `readsByRole` says whether policies of the database may hide rows besides.
 */
export function createRuleSources(
  datamodel: Datamodel,
  findMany: FindMany,
): (answers: Answers, readsByRole: boolean) => SourceOf {
  const tableOf = createTableOf(datamodel);
  const shapes = createStatementShapes<true>();

  /** All rows that a condition lets pass, of all columns. */
  const compiled = async (model: Model, where: object): Promise<Statement> => {
    const args = { where, select: { [columnsOf(model)[0]?.name ?? '']: true } };
    const shape = shapeOf(model, args);
    const kept = shape && shapes.find(shape);
    if (kept) return kept.fill(shape.values);
    const compile = (args: object) => compileStatement(() => findMany(model.name, args));
    const statement = await compile(args).catch((error: unknown) => {
      throw new Error(`The rule of ${model.name} makes no condition: ${messageOf(error)}`, { cause: error });
    });
    if (shape) await shapes.keep(shape, statement, true, compile);
    return statement;
  };

  return (answers, readsByRole) => {
    const ofModel = async (model: Model, table: string): Promise<Source | undefined> => {
      const answer = answers(model);
      if (answer === false) return { text: () => `SELECT * FROM ${table} WHERE FALSE`, values: [] };
      const { where = {}, omit = [] } = answer === true ? {} : answer;
      const hidden = hiddenIn(model, omit);
      if (Object.keys(where).length === 0 && hidden.size === 0) return undefined;
      const { text, values } = await compiled(model, where);
      const { 0: head, groups: { alias = '' } = {} } = HEAD.exec(text) ?? {};
      if (head === undefined)
        throw new Error(`The rule of ${model.name} makes another statement than expected: ${text}`);
      const rest = text.slice(head.length);
      return { text: (statement) => `SELECT ${listOf(model, { alias, hidden, statement })} FROM ${rest}`, values };
    };
    return async (name) => {
      const table = tableOf(name);
      if (table === undefined) return undefined;
      if (table.joins === undefined) return ofModel(table.model, name);
      const [schema] = splitName(name);
      const sides = await Promise.all(
        table.joins.map(async (model): Promise<Side> => {
          const table = nameOf(model, schema);
          const source = await ofModel(model, table);
          return { model, source: source ?? { text: () => table, values: [] }, isAll: source === undefined };
        }),
      );
      return sides.every(({ isAll }) => isAll) && !readsByRole ? undefined : joined(name, sides);
    };
  };
}

interface Side {
  readonly model: Model;
  readonly source: Source;
  readonly isAll: boolean;
}

/** A row of an implicit table of a many-to-many relation is seen by those who see both rows that it joins. */
function joined(table: string, sides: readonly Side[]): Source {
  const values: unknown[] = [];
  const conditions = sides.map(({ model, source, isAll }, index) => {
    const text = source.text('');
    const rows = isAll ? text : `(${renumbered(text, values.length)})`;
    values.push(...source.values);
    return `"pairs"."${SIDES[index]}" IN (SELECT "side".${quoted(idOf(model))} FROM ${rows} AS "side")`;
  });
  const text = `SELECT "pairs".* FROM ${table} AS "pairs" WHERE ${conditions.join(' AND ')}`;
  return { text: () => text, values };
}

/** The columns of such a table. */
const SIDES = ['A', 'B'] as const;

const idOf = ({ fields }: Model) => fields.find(({ isId }) => isId)?.column ?? 'id';

/** How the statement of a condition begins: with its one column. */
const HEAD = new RegExp(`^SELECT (?<alias>${NAME})\\.${NAME} FROM `);

interface Listed {
  readonly alias: string;
  readonly hidden: ReadonlySet<ModelField>;
  readonly statement: string;
}

/**
 * In the place of a hidden column that the statement names stands nothing, of the column's type. One that it does not name is
 * left out: a role may have no right to it.
 */
function listOf(model: Model, { alias, hidden, statement }: Listed): string {
  if (hidden.size === 0) return `${alias}.*`;
  return columnsOf(model)
    .flatMap((field) => {
      const name = quoted(field.column);
      const column = `${alias}.${name}`;
      if (!hidden.has(field)) return column;
      return statement.includes(`.${name}`) ? `CASE WHEN FALSE THEN ${column} END AS ${name}` : [];
    })
    .join(', ');
}

const columnsOf = ({ fields }: Model) => fields.filter(({ kind }) => kind !== 'object');

/**
 * Of the fields that are not shown, those that the database need not read either. By keys, rows are found and put in order,
 * though no reader learns them.
 */
function hiddenIn(model: Model, omit: readonly string[]): ReadonlySet<ModelField> {
  const keys = new Set([...model.uniqueKeys.flat(), ...model.fields.flatMap(({ relation }) => relation?.from ?? [])]);
  const fields = omit.map((name) => fieldOf(model, name));
  return new Set(fields.filter(({ kind, name }) => kind !== 'object' && !keys.has(name)));
}

type Table =
  | { readonly model: Model; readonly joins?: undefined }
  /** The models of its columns. */
  | { readonly joins: readonly [Model, Model] };

/** What a statement's table is, as it names it; undefined for one that is not of the datamodel. */
function createTableOf({ models }: Datamodel): (name: string) => Table | undefined {
  const tables = new Map<string, Table>(models.map((model) => [nameOf(model), { model }]));
  for (const model of models)
    for (const { target, relation, isList } of model.fields) {
      const back = target?.fields.find((field) => field.relation?.name === relation?.name && field.type === model.name);
      if (target === undefined || relation === undefined || !isList || !back?.isList) continue;
      const [a, b] = model.name <= target.name ? [model, target] : [target, model];
      tables.set(quoted(`_${relation.name}`), { joins: [a, b] });
    }
  return (name) => tables.get(name) ?? tables.get(splitName(name)[1]);
}

/** @param schema where the model declares none. */
function nameOf({ table }: Model, schema = ''): string {
  const declared = table.schema === undefined ? schema : quoted(table.schema);
  return declared === '' ? quoted(table.name) : `${declared}.${quoted(table.name)}`;
}
