/** The progress of a download, with its buttons. */
import { sayDownload } from '../download/say-download.ts';
import { type Download, isDownloading } from '../download/start-download.ts';
import { Icon } from '../ui/icon.tsx';
import { formatBytes, formatCount, formatDuration } from '../ui/numbers.ts';
import { Progress } from '../ui/progress.tsx';
import { Stat } from '../ui/stat.tsx';
import { useStatus } from '../ui/use-status.ts';

export function DownloadStatus({ download }: { readonly download: Download }) {
  const status = useStatus(download);
  const { state, rows, bytes, expected, rate, elapsedMs, proven, checksum } = status;
  return (
    <section className="download-status" aria-label="Download">
      <div className="controls">
        {status.canGoOn && (
          <button type="button" className="primary" onClick={download.goOn}>
            <Icon name="run" /> Go on
          </button>
        )}
        {isDownloading(status) && (
          <button type="button" onClick={download.cancel}>
            <Icon name="close" /> Cancel
          </button>
        )}
        {status.canGoOn && (
          <button type="button" onClick={download.discard}>
            <Icon name="close" /> Discard
          </button>
        )}
      </div>
      <Progress label="Rows downloaded" done={rows} expected={expected} state={state} />
      <dl className="stats">
        <Stat term="rows" text={formatCount(rows)} />
        <Stat term="of about" text={expected === undefined ? '–' : formatCount(expected)} />
        <Stat term="size" text={formatBytes(bytes)} />
        <Stat term="rows/s" text={formatCount(rate)} />
        <Stat term="elapsed" text={formatDuration(elapsedMs)} />
      </dl>
      <p className={`state is-${state}`}>
        <span role="status">{sayDownload(download)}</span>
        {state === 'complete' && (
          <span className="proof">
            {proven === 'count and checksum' ? `count and checksum ${checksum} verified` : 'count verified'}
          </span>
        )}
      </p>
    </section>
  );
}
