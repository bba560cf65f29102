/** `sluice/server`: a whole server of a schema, in code. */
export { type ServerLimits, serverLimitTable } from '../config/server-limits.ts';
export { type Listener, listen } from './listen.ts';
export type { Access, ListenOptions, RequestContext, ServerOptions } from './options.ts';
export { createServer, type Server } from './server.ts';
