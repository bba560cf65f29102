/** The one file that the page downloads at a time, and how it is wanted. It goes on while other things are looked at. */
import { useEffect, useState, useSyncExternalStore } from 'react';
import type { Compression } from './file-writer.ts';
import { type Download, type DownloadFile, isDownloading, startDownload } from './start-download.ts';
import { warnBeforeLeaving } from './warn-before-leaving.ts';

export type Profile = 'rfc4180' | 'excel' | 'postgres';

export interface FileOptions {
  readonly extension: 'csv' | 'ndjson';
  /** The profile of CSV. */
  readonly profile: Profile;
  readonly compression: Compression;
}

export interface Downloading {
  readonly options: FileOptions;
  readonly choose: (changes: Partial<FileOptions>) => void;
  readonly download: Download | undefined;
  /** Whether rows are on their way: one file at a time. */
  readonly isBusy: boolean;
  readonly start: (file: DownloadFile) => void;
}

/** @param viewer who the page is for: it takes no file of somebody else's along. */
export function useDownload(viewer: string): Downloading {
  const [options, setOptions] = useState<FileOptions>({ extension: 'csv', profile: 'rfc4180', compression: 'none' });
  const [download, setDownload] = useState<Download>();
  useEffect(() => () => download?.discard(), [download]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: each time that somebody else reads
  useEffect(() => setDownload(undefined), [viewer]);
  const isBusy = useSyncExternalStore(
    download?.watch ?? watchNothing,
    () => download !== undefined && isDownloading(download.status),
  );
  const isAtStake = useSyncExternalStore(
    download?.watch ?? watchNothing,
    () => download !== undefined && (isDownloading(download.status) || download.status.canGoOn),
  );
  useEffect(() => (isAtStake ? warnBeforeLeaving() : undefined), [isAtStake]);
  return {
    options,
    choose: (changes) => setOptions((before) => ({ ...before, ...changes })),
    download,
    isBusy,
    start: (file) => setDownload(startDownload(file)),
  };
}

const watchNothing = () => () => {};
