import { builder } from './builder.ts';

/** Prisma's enum of the same name. */
export const QueryMode = builder.enumType('QueryMode', {
  description: 'How text is compared.',
  values: { default: { description: 'Case matters.' }, insensitive: { description: 'Case does not matter.' } },
});
