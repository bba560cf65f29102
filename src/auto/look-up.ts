/** One row by its key. */
import { fieldOf, type Model, primaryKey } from '../core/model/datamodel.ts';
import { delegateOf } from '../core/model/delegate-of.ts';
import { holdSelection } from '../pothos/index.ts';
import type { AutoBuilder } from './builder.ts';
import { columnType } from './column-type.ts';
import type { Names } from './names.ts';
import type { ModelSettings } from './settings.ts';

export interface LookUpOptions {
  readonly name: string;
  readonly names: Names;
  readonly nameOf: ModelSettings['nameOf'];
}

export function addLookUp(builder: AutoBuilder, model: Model, { name, names, nameOf }: LookUpOptions): void {
  const type = names.models.get(model.name)?.type ?? model.name;
  const key = primaryKey(model).map((field) => ({ field, name: nameOf(field) }));
  builder.queryField(name, (t) =>
    t.prismaField({
      // The cast: a model of the datamodel is one of Pothos'.
      type: model.name as 'Any',
      nullable: true,
      // Who does not see the key would learn by it which rows there are.
      extensions: { findsBy: key.map(({ field }) => `${model.name}.${field}`) },
      description: `One row of ${type}, or null if there is none.`,
      args: Object.fromEntries(
        key.map(({ field, name }) => [
          name,
          t.arg({ type: columnType(fieldOf(model, field), names.enums).type as 'String', required: true }),
        ]),
      ),
      resolve(query, _root, args: Readonly<Record<string, unknown>>, context, info) {
        holdSelection(context, info);
        const where = Object.fromEntries(key.map(({ field, name }) => [field, args[name]]));
        return delegateOf(context.prisma, model.name).findFirst({ ...query, where });
      },
    }),
  );
}
