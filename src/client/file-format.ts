/** The format of a download, by its URL. */

export interface FileFormat {
  readonly extension: 'csv' | 'ndjson';
  /** Whether an apostrophe at the beginning of a cell is no part of it: see the profile `excel` in STREAMS.md. */
  readonly isGuarded: boolean;
  /** Whether CSV begins with a line of names. */
  readonly hasHeader: boolean;
}

/** @throws Error for a URL of something else. */
export function fileFormatOf(url: URL): FileFormat {
  const extension = /[./](csv|ndjson)$/.exec(url.pathname)?.[1];
  if (extension !== 'csv' && extension !== 'ndjson')
    throw new Error(`${url.href} is no download of rows: its path ends in .csv or .ndjson.`);
  const { searchParams } = url;
  return {
    extension,
    isGuarded: searchParams.get('profile') === 'excel',
    hasHeader: searchParams.get('header') !== 'absent',
  };
}
