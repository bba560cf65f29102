/** A download that fails must not look whole to a program that takes the regular end of a connection for that of a file. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { startServer } from '../utils/server.ts';

describe('R8 a download that fails resets its connection', () => {
  test.each(['csv', 'ndjson'])('as %s', async (extension) => {
    await using server = await startServer({ STREAM_MAX_ROWS: '500' });
    expect(await endOf(server.url, `/export/flights.${extension}`, '1.1')).toBe('ECONNRESET');
  });

  test('compressed, in parts, and over HTTP/1.0', async () => {
    await using server = await startServer({ STREAM_MAX_ROWS: '500' });
    const path = '/export/flights.csv';
    expect(await endOf(server.url, path, '1.1', 'Accept-Encoding: gzip\r\n')).toBe('ECONNRESET');
    expect(await endOf(server.url, path, '1.1', 'Accept: multipart/mixed\r\n')).toBe('ECONNRESET');
    expect(await endOf(server.url, path, '1.0')).toBe('ECONNRESET');
  });
});

/** How the connection ends: `end` where it is closed as after a whole answer. */
async function endOf(url: string, path: string, version: string, headers = ''): Promise<string> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let end = 'closed';
  socket.on('end', () => {
    end = 'end';
  });
  socket.on('error', (error: NodeJS.ErrnoException) => {
    end = error.code ?? error.message;
  });
  socket.resume().write(`GET ${path} HTTP/${version}\r\nHost: localhost\r\n${headers}\r\n`);
  await once(socket, 'close').catch(() => {});
  return end;
}
