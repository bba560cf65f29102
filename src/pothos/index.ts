/**
 * Sluice's plugin for Pothos: lists of rows that stream, on a builder of yours.
 *
 * @example
 * ```ts
 * import SchemaBuilder from '@pothos/core';
 * import PrismaPlugin from '@pothos/plugin-prisma';
 * import SluicePlugin from 'sluice/pothos';
 * import type PrismaTypes from './generated/pothos.ts';
 * import { getDatamodel } from './generated/pothos.ts';
 * import { datamodel } from './generated/sluice.ts';
 *
 * const builder = new SchemaBuilder<{ PrismaTypes: PrismaTypes }>({
 *   plugins: [PrismaPlugin, SluicePlugin],
 *   prisma: { client: prisma, dmmf: getDatamodel() },
 *   sluice: { datamodel },
 * });
 * builder.queryType();
 * builder.subscriptionType();
 *
 * const Airport = builder.prismaObject('Airport', {
 *   select: { iata: true },
 *   fields: (t) => ({ code: t.exposeID('iata'), city: t.exposeString('city', { nullable: true }) }),
 * });
 * builder.queryField('airports', (t) => t.rowList({ type: Airport }));
 * builder.subscriptionField('airports', (t) => t.rowSubscription({ type: Airport }));
 * ```
 */
import './global-types.ts';
import './field-builders.ts';
import SchemaBuilder from '@pothos/core';
import { SluicePlugin } from './plugin.ts';

const name = 'sluice';

SchemaBuilder.registerPlugin(name, SluicePlugin);

export default name;
export type { Scalars } from './builder.ts';
export type { SluiceOptions } from './global-types.ts';
export { listsOf } from './lists-of.ts';
export { holdSelection } from './row-budget.ts';
