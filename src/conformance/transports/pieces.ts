/** Reads one transport piece by piece, each with its token, so that another transport can resume. */

import { listDocument, subscriptionDocument } from './piece-messages.ts';
import { piecesOfDownload } from './pieces-of-download.ts';
import { events, jsonParts, piecesOverHttp } from './pieces-over-http.ts';
import { piecesOverSocket } from './pieces-over-socket.ts';

/** @param coding of the response; default: none. */
export const piecesOf = {
  subscription: {
    socket: () => piecesOverSocket(subscriptionDocument),
    events: (coding?: string) => piecesOverHttp(subscriptionDocument, 'text/event-stream', events, coding),
  },
  list: {
    socket: () => piecesOverSocket(listDocument),
    events: (coding?: string) => piecesOverHttp(listDocument, 'text/event-stream', events, coding),
    multipart: (accept: string, coding?: string) => piecesOverHttp(listDocument, accept, jsonParts, coding),
  },
  download: (extension: 'csv' | 'ndjson', coding?: string) => piecesOfDownload(extension, coding),
};
