/**
 * How the texts of a download's batches become its body: as they are, or each as a part of its own, which tells how far
 * it comes. Trailers come too late for a reader whose connection breaks; parts have told it where to go on.
 */
import { randomBytes } from 'node:crypto';
import type { RowBatch } from '../core/types.ts';

type Batch = Pick<RowBatch, 'mark' | 'snapshot'>;

export interface Envelope {
  /** Value of the `Content-Type` header. */
  readonly mediaType: string;
  /** The text of a batch; the first has the head before it, unless that was sent already. */
  readonly wrap: (text: Buffer, batch: Batch) => Buffer;
  /** What may be sent while the next batch is far away. Empty where there is no place for anything. */
  readonly wait: () => Buffer;
  /** What says that no batch follows the one that was sent last. */
  readonly end: (last: Batch) => Buffer;
}

/** @param head what stands before all rows. */
export function asItIs(mediaType: string, head: string): Envelope {
  let left = Buffer.from(head);
  const takeHead = () => {
    const taken = left;
    left = nothing;
    return taken;
  };
  return {
    mediaType,
    wrap: (text) => (left.length === 0 ? text : Buffer.concat([takeHead(), text])),
    wait: takeHead,
    end: () => nothing,
  };
}

/**
 * As RFC 2046 has `multipart/mixed`; every part has its length, so that nobody has to search for its end. While a part is
 * far away, its boundary is sent already, and spaces behind it, which count for nothing there.
 *
 * @param head what stands before all rows.
 */
export function inParts(mediaType: string, head: string): Envelope {
  const boundary = randomBytes(18).toString('base64url');
  let left = Buffer.from(head);
  let isBegun = false;
  const envelope: Envelope = {
    mediaType: `multipart/mixed; boundary=${boundary}`,
    wrap(text, { mark, snapshot }) {
      const content = left.length === 0 ? text : Buffer.concat([left, text]);
      left = nothing;
      const { delivered, checksum, token, canContinue } = mark();
      const headers = [
        isBegun ? '' : `--${boundary}`,
        `Content-Type: ${mediaType}`,
        `Content-Length: ${content.length}`,
        `Row-Count: ${delivered}`,
        `Row-Checksum: ${checksum}`,
        `Row-Snapshots: ${snapshot}`,
        ...(canContinue ? [`Resume-Token: ${token}`] : []),
      ];
      isBegun = false;
      return Buffer.concat([Buffer.from(`${headers.join('\r\n')}\r\n\r\n`), content, lineEnd]);
    },
    wait() {
      const begin = isBegun ? '' : `--${boundary}`;
      isBegun = true;
      return Buffer.from(`${begin} `);
    },
    end(last) {
      // What has begun as a part is one, without rows.
      const part = isBegun ? envelope.wrap(nothing, last) : nothing;
      return Buffer.concat([part, Buffer.from(`--${boundary}--\r\n`)]);
    },
  };
  return envelope;
}

const nothing = Buffer.alloc(0);

const lineEnd = Buffer.from('\r\n');
