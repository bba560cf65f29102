/** The way from a model's name to the `findMany` of a Prisma client. */
import { delegateOf } from '../model/delegate-of.ts';
import type { Row } from '../types.ts';
import type { FindManyArgs } from './plan.ts';

export type FindMany = (model: string, args: FindManyArgs) => PromiseLike<Row[]>;

/** Any client's `findMany`, by the model's name. */
export const findManyOf =
  (prisma: object): FindMany =>
  (model, args) =>
    delegateOf(prisma, model).findMany(args);
