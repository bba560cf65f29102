/**
 * Whether the extensions of a Prisma client may show rows as other than the database has them: by computed fields, or
 * by queries that they change. What such a client hides must not be read past it.
 */
import { delegateName, modelNames } from './model.ts';

/** What a client keeps of its extensions; its types leave it out. */
interface Extensions {
  getAllComputedFields(model: string): object | undefined;
  getAllQueryCallbacks(model: string, operation: string): readonly unknown[];
}

/** True, too, for what is no client as this version of Prisma makes it. */
export function mayChangeRows(prisma: object): boolean {
  const { _extensions: extensions } = prisma as { readonly _extensions?: Extensions };
  if (typeof extensions?.getAllComputedFields !== 'function' || typeof extensions.getAllQueryCallbacks !== 'function')
    return true;
  return modelNames.some(
    (model) =>
      Object.keys(extensions.getAllComputedFields(model) ?? {}).length > 0 ||
      extensions.getAllQueryCallbacks(delegateName(model), 'findMany').length > 0,
  );
}
