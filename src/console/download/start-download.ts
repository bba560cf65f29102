/** A download into a file of the user's: its rows are never in memory together, and each piece is proven as it comes. */
import { beginning, download, type Place } from '../../client/download.ts';
import { fileFormatOf } from '../../client/file-format.ts';
import { StreamError } from '../../client/stream-error.ts';
import { createPace } from '../run/pace.ts';
import { turn } from '../run/turn.ts';
import { createWatchers } from '../run/watchers.ts';
import { type Compression, type FileWriter, openFile } from './file-writer.ts';
import { createProvePiece, type Proven, type ProvePiece } from './prove-piece.ts';

/** `broken`: it has tried often enough; `goOn` tries again. */
export type DownloadState = 'running' | 'retrying' | 'broken' | 'complete' | 'cancelled' | 'failed';

export interface DownloadStatus {
  readonly state: DownloadState;
  readonly rows: number;
  /** Of the rows, before they are compressed. */
  readonly bytes: number;
  /** About how many rows there will be. */
  readonly expected: number | undefined;
  /** Rows a second. */
  readonly rate: number;
  readonly elapsedMs: number;
  /** Of all rows, as the server has it. */
  readonly checksum: string;
  /** How the rows were compared with it; of a complete download, all of them. */
  readonly proven: Proven | undefined;
  /** Bytes of the file, once it is complete. */
  readonly fileSize: number | undefined;
  readonly error: Error | undefined;
  /** How often it has gone on after it broke. */
  readonly resumed: number;
}

export interface Download {
  /** Of the file. */
  readonly name: string;
  readonly status: DownloadStatus;
  /** Ends it, and leaves the file as it was. */
  cancel(): void;
  /** Goes on where it broke. */
  goOn(): void;
  /** Told of every piece and every change of state. Returns what ends that. */
  watch(watcher: () => void): () => void;
}

export interface DownloadFile {
  readonly url: URL;
  readonly file: FileSystemFileHandle;
  readonly compression: Compression;
  /** The columns that the checksum is of; none, where the file writes them in another way than the checksum does. */
  readonly key: readonly string[];
  readonly onStreamId?: (streamId: string) => void;
}

export const isDownloading = ({ state }: DownloadStatus): boolean => state === 'running' || state === 'retrying';

export function startDownload({ url, file, compression, key, onStreamId }: DownloadFile): Download {
  const watchers = createWatchers();
  const pace = createPace();
  const leaving = new AbortController();
  const prove: ProvePiece = createProvePiece(fileFormatOf(url), key);
  const began = performance.now();
  let writer: FileWriter | undefined;
  let reached: Place = beginning;
  let status: DownloadStatus = {
    state: 'running',
    rows: 0,
    bytes: 0,
    expected: undefined,
    rate: 0,
    elapsedMs: 0,
    checksum: beginning.checksum,
    proven: undefined,
    fileSize: undefined,
    error: undefined,
    resumed: 0,
  };
  const change = (changes: Partial<DownloadStatus>) => {
    status = { ...status, elapsedMs: performance.now() - began, ...changes };
    watchers.tell();
  };

  const read = async () => {
    writer ??= await openFile(file, compression);
    const pieces = download(url, {
      from: reached,
      signal: leaving.signal,
      onRetry: ({ error }) => change({ state: 'retrying', error, rate: 0, resumed: status.resumed + 1 }),
      onAnswer({ estimate, streamId }) {
        if (streamId !== undefined) onStreamId?.(streamId);
        change({ expected: estimate ?? status.expected });
      },
    });
    let end = reached;
    for await (const piece of pieces) {
      const proven = prove(piece);
      await writer.write(piece);
      end = piece.to;
      if (end.token !== undefined) reached = end;
      const now = performance.now();
      pace.note(end.rows, now);
      const { rows, bytes, checksum } = end;
      change({ state: 'running', error: undefined, rows, bytes, checksum, rate: pace.rate(now), proven });
      await turn();
    }
    const fileSize = await writer.close(end.bytes);
    const { elapsedMs, rows } = status;
    change({ state: 'complete', fileSize, rate: elapsedMs > 0 ? (1000 * rows) / elapsedMs : 0 });
  };

  const run = () => {
    read().catch(async (error: unknown) => {
      if (!leaving.signal.aborted && error instanceof StreamError && error.isPassing)
        return change({ state: 'broken', error, rate: 0 });
      await writer?.abort().catch(() => {});
      const failure = error instanceof Error ? error : new Error(String(error));
      if (leaving.signal.aborted) change({ state: 'cancelled', error: undefined, rate: 0 });
      else change({ state: 'failed', error: failure, rate: 0 });
    });
  };
  run();

  return {
    name: file.name,
    get status() {
      return status;
    },
    cancel() {
      leaving.abort(new Error('cancelled'));
      // Where it has broken, nothing runs that would see to it.
      if (status.state === 'broken') {
        change({ state: 'cancelled', error: undefined });
        void writer?.abort();
      }
    },
    goOn() {
      if (status.state !== 'broken') return;
      change({ state: 'retrying', resumed: status.resumed + 1 });
      run();
    },
    watch: watchers.watch,
  };
}
