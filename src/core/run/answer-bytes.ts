/** Bytes of answers that are made and not yet taken: of one operation, of a client, and of the server, each has a bound. */
import { RETRY_SECONDS, SluiceError } from '../../errors.ts';
import { limitName } from '../limit-name.ts';

export interface AnswerBytes {
  /** For one operation of a client. */
  readonly open: (client: string, reader: AnswerReader) => HeldBytes;
  /** Bytes that are held now. */
  readonly held: () => number;
}

/** Who is to take an answer. */
export interface AnswerReader {
  /** Milliseconds for which its connection has had bytes to take, and has taken none. */
  readonly stalledMs: () => number;
  /** Breaks the connection. */
  readonly drop: () => void;
}

export interface HeldBytes {
  /**
   * Counts bytes that the operation holds from now on. Once it has been refused some, it is refused all.
   * @throws SluiceError `LIMIT_EXCEEDED`; with `retryAfter` where it is others that hold too much.
   */
  readonly hold: (bytes: number) => void;
  /** Bytes that it holds now. */
  readonly bytes: () => number;
  /** What is held has been taken. The operation may go on, and hold more. */
  readonly taken: () => void;
  /** The operation is over, and holds nothing any more. */
  readonly release: () => void;
}

export interface AnswerBytesOptions {
  readonly perOperation: number;
  readonly perClient: number;
  readonly total: number;
  /** How long a reader may take nothing before its connection may be broken for the sake of others, in milliseconds. */
  readonly stallMs: number;
}

interface Holder {
  readonly client: string;
  readonly reader: AnswerReader;
  readonly release: () => void;
}

export function createAnswerBytes({ perOperation, perClient, total, stallMs }: AnswerBytesOptions): AnswerBytes {
  const clients = new Map<string, number>();
  const holders = new Set<Holder>();
  let all = 0;

  const count = (client: string, bytes: number) => {
    const now = (clients.get(client) ?? 0) + bytes;
    if (now === 0) clients.delete(client);
    else clients.set(client, now);
    all += bytes;
  };
  /** Makes room by those that take nothing, while there is none. */
  const hasRoom = (isShort: () => boolean, client?: string) => {
    for (const holder of isShort() ? holders : []) {
      if (client !== undefined && holder.client !== client) continue;
      if (holder.reader.stalledMs() < stallMs) continue;
      holder.release();
      holder.reader.drop();
      if (!isShort()) break;
    }
    return !isShort();
  };

  return {
    held: () => all,
    open(client, reader) {
      let held = 0;
      let isOver = false;
      let refused: SluiceError | undefined;
      const taken = () => {
        holders.delete(holder);
        count(client, -held);
        held = 0;
      };
      const holder: Holder = {
        client,
        reader,
        release() {
          isOver = true;
          taken();
        },
      };
      const refuse = (error: SluiceError): never => {
        refused = error;
        // Nothing of it will be sent.
        taken();
        throw error;
      };
      return {
        hold(bytes) {
          if (refused !== undefined) throw refused;
          if (isOver || bytes === 0) return;
          if (held + bytes > perOperation) refuse(tooLarge(perOperation));
          if (!hasRoom(() => (clients.get(client) ?? 0) + bytes > perClient, client)) refuse(clientHasMost(perClient));
          if (!hasRoom(() => all + bytes > total)) refuse(serverHasMost());
          holders.add(holder);
          held += bytes;
          count(client, bytes);
        },
        bytes: () => held,
        taken,
        release: holder.release,
      };
    },
  };
}

const tooLarge = (bytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `This operation is answered whole with more than ${bytes} bytes (${limitName('maxAnswerBytes')}). Ask for fewer rows with first, ` +
      'for less in each row, or take a list in parts with @stream, or as a download.',
  );

const clientHasMost = (bytes: number) =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `With this answer you would leave more than ${bytes} bytes of answers unread (${limitName('maxAnswerBytesPerClient')}). ` +
      'Read the others first, or take a list in parts with @stream.',
    { retryAfter: RETRY_SECONDS },
  );

const serverHasMost = () =>
  new SluiceError(
    'LIMIT_EXCEEDED',
    `The answers that wait for their readers leave no room for this one (${limitName('maxAnswerBytesTotal')}). Try again later, or take a ` +
      'list in parts with @stream.',
    { retryAfter: RETRY_SECONDS },
  );
