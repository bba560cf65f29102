/** The fields of models that a field of the schema shows, or is made of. */
import type { GraphQLSchema } from 'graphql';
import type { Model } from '../core/model/datamodel.ts';
import { isPlain } from '../core/plan/is-plain.ts';
import { shownIn } from '../pothos/shown-fields.ts';

/** A type whose fields may show a model. */
interface Type {
  readonly name: string;
  readonly extensions: Readonly<Record<string, unknown>>;
}

/** The model of a type's rows; undefined for another type. */
export type ModelOf = (type: Type) => Model | undefined;

/** To be asked of a complete schema. */
export function modelsIn(schema: GraphQLSchema): ModelOf {
  const shown = shownIn(schema);
  const models = new Map<string, Model>();
  const add = (model: Model | undefined): void => {
    if (model === undefined || models.has(model.name)) return;
    models.set(model.name, model);
    for (const { target } of model.fields) add(target);
  };
  for (const name of Object.keys(schema.getTypeMap())) add(shown(name)?.model);
  return ({ extensions: { pothosPrismaModel: name } }) => (typeof name === 'string' ? models.get(name) : undefined);
}

/**
 * As `Booking.fare`, in any depth, and what counts rows of a relation.
 * @param extensions those that Pothos gives to a field.
 */
export function fieldsRead(model: Model, extensions: Readonly<Record<string, unknown>>): ReadonlySet<string> {
  const { pothosExposedField: column, pothosPrismaRelationField: relation, pothosPrismaSelect: select } = extensions;
  const read = new Set<string>();
  const add = (name: unknown) => read.add(`${model.name}.${String(name)}`);
  if (column !== undefined) add(column);
  // What is selected of its rows, the fields of their own type say.
  if (isNamed(relation)) add(relation.name);
  else if (typeof select !== 'function') collect(model, select, read);
  else
    try {
      collect(
        model,
        select({}, {}, () => true),
        read,
      );
    } catch {
      // What it reads depends on the request: so it may be anything.
      for (const { name } of model.fields) add(name);
    }
  return read;
}

const isNamed = (relation: unknown): relation is { readonly name: string } =>
  typeof relation === 'object' && relation !== null && 'name' in relation;

/** Around fields stand words such as select and _count: what they hold is of the model that they lead to. */
function collect(model: Model, selection: unknown, read: Set<string>): void {
  if (Array.isArray(selection)) for (const item of selection) collect(model, item, read);
  if (!isPlain(selection)) return;
  for (const [name, inner] of Object.entries(selection)) {
    if (inner === undefined || inner === false) continue;
    const field = model.fields.find((field) => field.name === name);
    if (field !== undefined) read.add(`${model.name}.${name}`);
    collect(field?.target ?? model, inner, read);
  }
}
