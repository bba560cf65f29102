/** Sluice's plugin for GraphQL Yoga. */
export { type OpenedByTransport, type UseSluiceOptions, useSluice } from './use-sluice.ts';
