/** The way from a model's name to the `findMany` of a Prisma client. */
import { delegateName } from '../model/delegate-name.ts';
import type { Row } from '../types.ts';
import type { FindManyArgs } from './plan.ts';

export type FindMany = (model: string, args: FindManyArgs) => PromiseLike<Row[]>;

/** Any client's `findMany`, by the model's name; the client's extensions hold. */
export function findManyOf(prisma: object): FindMany {
  // A client's models are properties under their names, uncapitalised; its type cannot be asked for them by a variable.
  const models = prisma as Record<string, { findMany(args: FindManyArgs): PromiseLike<Row[]> } | undefined>;
  return (model, args) => {
    const delegate = models[delegateName(model)];
    if (delegate === undefined) throw new Error(`The Prisma client has no model ${model}`);
    return delegate.findMany(args);
  };
}
