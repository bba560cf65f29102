/** A client's methods for one model. */
import type { Row } from '../types.ts';
import { delegateName } from './delegate-name.ts';

/** Arguments are whatever Prisma takes; it refuses the others itself. */
export interface Delegate {
  findMany(args: object): PromiseLike<Row[]>;
  findFirst(args: object): Promise<Row | null>;
}

/**
 * The methods that any client has for a model, by the model's name; the client's extensions hold.
 *
 * @throws Error if the client has no such model.
 */
export function delegateOf(prisma: object, model: string): Delegate {
  // A client's models are properties under their names, uncapitalised; its type cannot be asked for them by a variable.
  const delegates = prisma as Readonly<Record<string, Delegate | undefined>>;
  const delegate = delegates[delegateName(model)];
  if (delegate === undefined) throw new Error(`The Prisma client has no model ${model}`);
  return delegate;
}
