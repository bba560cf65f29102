/** GraphQL over WebSocket, on your own server of `ws`. */
export type { SluiceServerOptions } from './options.ts';
export { type SluiceServer, useSluiceServer } from './sluice-server.ts';
