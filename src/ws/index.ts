/** GraphQL over WebSocket, on your own server of `ws`. */
export { type SluiceServer, type SluiceServerOptions, useSluiceServer } from './sluice-server.ts';
