/**
 * How the texts of a download's batches become its body: as they are, or each as a part of its own, which tells how far
 * it comes. Trailers come too late for a reader whose connection breaks; parts have told it where to go on.
 */
import { randomBytes } from 'node:crypto';
import type { RowBatch } from '../core/types.ts';

export interface Envelope {
  /** Value of the `Content-Type` header. */
  readonly mediaType: string;
  /** The text of a batch. */
  readonly wrap: (text: Buffer, batch: Pick<RowBatch, 'mark' | 'snapshot'>) => Buffer;
  /** What says that no batch follows. */
  readonly end: () => Buffer;
}

export const asItIs = (mediaType: string): Envelope => ({
  mediaType,
  wrap: (text) => text,
  end: () => Buffer.alloc(0),
});

/** As RFC 2046 has `multipart/mixed`; every part has its length, so that nobody has to search for its end. */
export function inParts(mediaType: string): Envelope {
  const boundary = randomBytes(18).toString('base64url');
  return {
    mediaType: `multipart/mixed; boundary=${boundary}`,
    wrap(content, { mark, snapshot }) {
      const { delivered, checksum, token, canContinue } = mark();
      const headers = [
        `--${boundary}`,
        `Content-Type: ${mediaType}`,
        `Content-Length: ${content.length}`,
        `Row-Count: ${delivered}`,
        `Row-Checksum: ${checksum}`,
        `Row-Snapshots: ${snapshot}`,
        ...(canContinue ? [`Resume-Token: ${token}`] : []),
      ];
      return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), content, lineEnd]);
    },
    end: () => Buffer.from(`--${boundary}--\r\n`),
  };
}

const lineEnd = Buffer.from('\r\n');
