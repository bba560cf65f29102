/**
 * Whether the extensions of a Prisma client may show rows as other than the database has them: by computed fields, by
 * queries that they change, or by a method in the place of `findMany`. What such a client hides must not be read past it.
 */
import type { Datamodel } from '../model/datamodel.ts';
import { delegateName } from '../model/delegate-name.ts';

/** What a client keeps of its extensions; its types leave it out. */
interface Extensions {
  getAllComputedFields(model: string): object | undefined;
  getAllQueryCallbacks(model: string, operation: string): readonly unknown[];
  getAllModelExtensions(model: string): object | undefined;
  getAllClientExtensions(): object | undefined;
}

const methods = [
  'getAllComputedFields',
  'getAllQueryCallbacks',
  'getAllModelExtensions',
  'getAllClientExtensions',
] as const satisfies readonly (keyof Extensions)[];

/** True, too, for what is no client as this version of Prisma makes it. */
export function mayChangeRows(prisma: object, { models }: Datamodel): boolean {
  const { _extensions: extensions } = prisma as { readonly _extensions?: Extensions };
  if (extensions === undefined || methods.some((method) => typeof extensions[method] !== 'function')) return true;
  const ofClient = extensions.getAllClientExtensions() ?? {};
  return models.some(
    ({ name: model }) =>
      Object.keys(extensions.getAllComputedFields(model) ?? {}).length > 0 ||
      extensions.getAllQueryCallbacks(delegateName(model), 'findMany').length > 0 ||
      Object.hasOwn(extensions.getAllModelExtensions(model) ?? {}, 'findMany') ||
      Object.hasOwn(ofClient, delegateName(model)),
  );
}
