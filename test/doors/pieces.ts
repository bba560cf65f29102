/** Pieces of rows whose `id` is a number; by default, of the demo's flights. */
import type * as transport from '../../src/conformance/transport.ts';
import { piecesOf as generalPiecesOf } from '../../src/conformance/transports/pieces.ts';
import { flights } from './tables.ts';

export interface PieceAsk extends Omit<transport.PieceAsk, 'table'> {
  /** Default: the flights. */
  readonly table?: transport.PieceAsk['table'];
}

export interface Piece extends Omit<transport.Piece, 'keys'> {
  readonly ids: readonly number[];
}

export type ReadPieces = (url: string, ask: PieceAsk) => AsyncGenerator<Piece, void, undefined>;

export const withIds = (pieces: transport.ReadPieces): ReadPieces =>
  async function* (url, ask) {
    for await (const { keys, ...piece } of pieces(url, { table: flights, ...ask }))
      yield { ...piece, ids: keys.map(Number) };
  };

const { subscription, list, download } = generalPiecesOf;

/** @param coding of the response; default: none. */
export const piecesOf = {
  subscription: {
    socket: () => withIds(subscription.socket()),
    events: (coding?: string) => withIds(subscription.events(coding)),
  },
  list: {
    socket: () => withIds(list.socket()),
    events: (coding?: string) => withIds(list.events(coding)),
    multipart: (accept: string, coding?: string) => withIds(list.multipart(accept, coding)),
  },
  download: (extension: 'csv' | 'ndjson', coding?: string) => withIds(download(extension, coding)),
};
