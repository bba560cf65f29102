/** The progress of a download in a word, on every page of the console. */
import { Icon } from '../ui/icon.tsx';
import { formatCount, formatRows } from '../ui/numbers.ts';
import { useStatus } from '../ui/use-status.ts';
import { type Download, isDownloading } from './start-download.ts';

export function DownloadSign({ download }: { readonly download: Download }) {
  const status = useStatus(download);
  const { rows, expected, state, canGoOn } = status;
  if (!isDownloading(status) && !canGoOn) return null;
  const share = expected === undefined ? formatRows(rows) : `${formatCount(Math.min(99, (100 * rows) / expected))} %`;
  return (
    <span className="download-sign">
      <Icon name="save" /> {download.name} {canGoOn ? state : share}
    </span>
  );
}
