/** Names that a filter gives another meaning, and that no field can have beside it. */
import type { Datamodel } from './datamodel.ts';

const reserved = ['AND', 'OR', 'NOT'];

/** To be called before anything is read. @throws Error for a field that no filter could name, with what to do. */
export function checkNames({ models }: Pick<Datamodel, 'models'>): void {
  for (const { name: model, fields } of models)
    for (const { name, column, kind } of fields)
      if (reserved.includes(name)) {
        const map = kind === 'object' ? '' : ` @map(${JSON.stringify(column)})`;
        throw new Error(
          `${model}.${name} of the Prisma schema has a name that a filter means something else by. Give the field another, ` +
            `such as ${name.toLowerCase()}_${map}.`,
        );
      }
}
