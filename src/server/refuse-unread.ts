/** Answers what is no request that could be read: too long a head, or no HTTP at all. Node hands over its socket alone. */
import { STATUS_CODES } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { codeOf } from '../errors.ts';

export const refuseUnread =
  (maxHeaderBytes: number, isAnswering: (socket: Duplex) => boolean) =>
  (error: Error, socket: Duplex): void => {
    if (!socket.writable || codeOf(error) === 'ECONNRESET') return void socket.destroy();
    // Into the middle of an answer nothing else may be written.
    if (isAnswering(socket)) return void (socket instanceof Socket ? socket.resetAndDestroy() : socket.destroy());
    const tooLong = codeOf(error) === 'HPE_HEADER_OVERFLOW';
    const late = codeOf(error) === 'ERR_HTTP_REQUEST_TIMEOUT';
    const status = tooLong ? 431 : late ? 408 : 400;
    const detail = tooLong
      ? `The head of this request, with its URL, is longer than ${maxHeaderBytes} bytes. Send long values in the body of a POST to /graphql.`
      : late
        ? 'This request was not sent in time.'
        : 'This is not a request of HTTP/1.1.';
    const code = tooLong ? 'LIMIT_EXCEEDED' : 'BAD_USER_INPUT';
    const title = STATUS_CODES[status] ?? '';
    const body = `${JSON.stringify({ type: 'about:blank', title, status, detail, code })}\n`;
    const head = ['Content-Type: application/problem+json', `Content-Length: ${body.length}`, 'Connection: close'];
    socket.once('finish', () => socket.destroy());
    socket.end(`HTTP/1.1 ${status} ${title}\r\n${head.join('\r\n')}\r\n\r\n${body}`);
  };
