/** The state of a download in words, for the eye and for screen readers. */
import { cannotGoOn } from '../run/cannot-go-on.ts';
import { formatBytes, formatRows } from '../ui/numbers.ts';
import type { Download } from './start-download.ts';

export function sayDownload({ name, status }: Download): string {
  const { state, error, resumed, fileSize = 0, canGoOn } = status;
  const rows = formatRows(status.rows);
  switch (state) {
    case 'running':
      return resumed > 0 ? `Downloading ${name}, taken up again` : `Downloading ${name}`;
    case 'retrying':
      return `Broken at ${rows}: trying again`;
    case 'broken':
      return `Broken at ${rows}: ${error?.message ?? ''} ${kept}`;
    case 'complete':
      return `${name} is whole: ${rows}, ${formatBytes(fileSize)}`;
    case 'cancelled':
      return `Cancelled at ${rows}: ${name} was not written${canGoOn ? `. ${kept}` : ''}`;
    case 'failed':
      return `Failed at ${rows}: ${error?.message ?? ''} ${cannotGoOn(error, resumed)}`.trimEnd();
  }
}

const kept = 'What has arrived is kept while the page is open: go on, or discard it.';
