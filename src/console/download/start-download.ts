/** A download into a file of the user's: its rows are never in memory together, and each piece is proven as it comes. */
import { beginning, download, type Place } from '../../client/download.ts';
import { fileFormatOf } from '../../client/file-format.ts';
import { StreamError } from '../../client/stream-error.ts';
import { credentials } from '../connection/credentials.ts';
import { spareConnection } from '../connection/spare-connection.ts';
import { createPace } from '../run/pace.ts';
import type { SeenStream } from '../run/run-status.ts';
import { turn } from '../run/turn.ts';
import { createWatchers } from '../run/watchers.ts';
import { type Compression, type FileWriter, openFile } from './file-writer.ts';
import { createProvePiece, type Proven, type ProvePiece } from './prove-piece.ts';

/** `broken`: it has tried often enough, or was cancelled by somebody else. */
export type DownloadState = 'running' | 'retrying' | 'broken' | 'complete' | 'cancelled' | 'failed';

export interface DownloadStatus {
  readonly state: DownloadState;
  readonly rows: number;
  /** Bytes of the rows, before they are compressed. */
  readonly bytes: number;
  /** About how many rows there will be. */
  readonly expected: number | undefined;
  /** Rows a second. */
  readonly rate: number;
  readonly elapsedMs: number;
  /** Checksum of all rows, as the server has it. */
  readonly checksum: string;
  /** How the rows were compared with it; of a complete download, all of them. */
  readonly proven: Proven | undefined;
  /** Bytes of the file, once it is complete. */
  readonly fileSize: number | undefined;
  readonly error: Error | undefined;
  /** Whether what has come is kept, so that `goOn` takes it up. */
  readonly canGoOn: boolean;
  /** How often it has gone on after it broke. */
  readonly resumed: number;
}

export interface Download {
  /** Name of the file. */
  readonly name: string;
  readonly status: DownloadStatus;
  /** Ends it, and leaves the file as it was. What has come is kept beside it, where the download can go on. */
  cancel(): void;
  /** Goes on where it broke, or was cancelled. */
  goOn(): void;
  /** Ends it for good: what has come is gone. */
  discard(): void;
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
  /** Asks the server how a stream stands. Default: nobody is asked. */
  readonly see?: (streamId: string) => Promise<SeenStream | undefined>;
}

export const isDownloading = ({ state }: DownloadStatus): boolean => state === 'running' || state === 'retrying';

export function startDownload({ url, file, compression, key, onStreamId, see }: DownloadFile): Download {
  const watchers = createWatchers();
  const pace = createPace();
  const prove: ProvePiece = createProvePiece(fileFormatOf(url), key);
  const began = performance.now();
  let reading = new AbortController();
  let writer: FileWriter | undefined;
  let streamId: string | undefined;
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
    canGoOn: false,
    resumed: 0,
  };
  const change = (changes: Partial<DownloadStatus>) => {
    status = { ...status, elapsedMs: performance.now() - began, ...changes };
    watchers.tell();
  };

  /** Somebody has cancelled the stream who had a reason: it does not go on by itself. */
  const heed = async (broken: string | undefined) => {
    const seen = broken === undefined ? undefined : await see?.(broken).catch(() => undefined);
    if (seen?.outcome !== 'cancelled') return;
    const word = seen.message === undefined ? '' : ` An operator says: ${seen.message}`;
    reading.abort(new StreamError('STREAM_CANCELLED', `This stream was cancelled.${word}`));
  };

  const read = async ({ signal }: AbortController) => {
    writer ??= await openFile(file, compression);
    const pieces = download(url, {
      from: reached,
      credentials,
      signal,
      onRetry({ error }) {
        void heed(streamId);
        change({ state: 'retrying', error, rate: 0, resumed: status.resumed + 1 });
      },
      onAnswer({ estimate, streamId: id }) {
        streamId = id;
        if (id !== undefined) onStreamId?.(id);
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
    const own = new AbortController();
    reading = own;
    const over = Promise.withResolvers<void>();
    void spareConnection(over.promise);
    change({ state: status.resumed > 0 ? 'retrying' : 'running', error: undefined, canGoOn: false });
    read(own)
      .catch(async (error: unknown) => {
        const { reason } = own.signal;
        if (reason === gone) return;
        if (reason === cancelled && reached.token !== undefined)
          return change({ state: 'cancelled', error: undefined, rate: 0, canGoOn: true });
        const failure = reason instanceof StreamError ? reason : error;
        if (failure instanceof StreamError && (failure === reason || failure.isPassing))
          return change({ state: 'broken', error: failure, rate: 0, canGoOn: true });
        await writer?.abort().catch(() => {});
        if (reason === cancelled) return change({ state: 'cancelled', error: undefined, rate: 0 });
        change({ state: 'failed', error: error instanceof Error ? error : new Error(String(error)), rate: 0 });
      })
      .finally(over.resolve);
  };
  run();

  return {
    name: file.name,
    get status() {
      return status;
    },
    cancel() {
      reading.abort(cancelled);
      // Where it has broken, nothing runs that would see to it.
      if (status.state === 'broken') change({ state: 'cancelled', error: undefined });
    },
    goOn() {
      if (!status.canGoOn) return;
      change({ resumed: status.resumed + 1 });
      run();
    },
    discard() {
      const isKept = isDownloading(status) || status.canGoOn;
      reading.abort(gone);
      if (!isKept) return;
      change({ state: 'cancelled', error: undefined, rate: 0, canGoOn: false });
      void writer?.abort().catch(() => {});
    },
    watch: watchers.watch,
  };
}

const cancelled = new Error('cancelled');
const gone = new Error('discarded');
