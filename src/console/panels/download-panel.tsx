/** The rows of the query as a file: in which format, and how far it is. */
import type { Catalogue, List } from '../catalogue/types.ts';
import { downloadKey } from '../download/download-key.ts';
import { fileNameOf } from '../download/file-name.ts';
import { canSave, pickFile } from '../download/save-picker.ts';
import type { Downloading, Profile } from '../download/use-download.ts';
import { useBearer } from '../login/bearer.ts';
import { downloadUrlOf } from '../query/download-url.ts';
import type { Query } from '../query/types.ts';
import { seeStream } from '../run/see-stream.ts';
import { noteStream } from '../streams/own-streams.ts';
import { useZone } from '../time/zone.ts';
import { Choice } from '../ui/choice.tsx';
import { Icon } from '../ui/icon.tsx';
import { formatRows } from '../ui/numbers.ts';
import { DownloadStatus } from './download-status.tsx';

export interface DownloadPanelProps {
  readonly catalogue: Catalogue;
  readonly list: List;
  readonly query: Query;
  readonly downloading: Downloading;
}

const profiles: readonly { readonly value: Profile; readonly label: string; readonly hint: string }[] = [
  { value: 'rfc4180', label: 'Standard', hint: 'RFC 4180: quotes only where a cell needs them' },
  { value: 'excel', label: 'Spreadsheet', hint: 'For Excel and LibreOffice: no text is taken for a formula' },
  { value: 'postgres', label: 'PostgreSQL', hint: 'What COPY … FROM … (FORMAT csv, HEADER) reads back' },
];

export function DownloadPanel({ catalogue, list, query, downloading }: DownloadPanelProps) {
  const { options, choose, download, isBusy, start } = downloading;
  const { extension, profile, compression } = options;
  // A link sends no token.
  const hasLink = useBearer() === undefined;
  const isCsv = extension === 'csv';
  const filename = fileNameOf(list.name, Date.now(), useZone());
  const link = downloadUrlOf(catalogue, list, query, { extension, filename, ...(isCsv && { profile }) });
  const { key, reason } = downloadKey(catalogue, list, query.columns, isCsv ? profile : undefined);
  const name = `${filename}.${extension}${canSave() && compression === 'gzip' ? '.gz' : ''}`;

  const save = async () => {
    const type = compression === 'gzip' ? 'application/gzip' : isCsv ? 'text/csv' : 'application/x-ndjson';
    const file = await pickFile(name, type);
    if (file === undefined) return;
    const see = catalogue.features.streams ? { see: seeStream } : {};
    start({ url: new URL(link, location.href), file, compression, key, onStreamId: noteStream, ...see });
  };

  return (
    <div className="download-panel">
      <div className="download-choices">
        <Choice
          label="Format"
          options={[
            { value: 'csv', label: 'CSV' },
            { value: 'ndjson', label: 'NDJSON', hint: 'A JSON object a line, with its relations in it' },
          ]}
          value={extension}
          onChange={(chosen) => choose({ extension: chosen })}
        />
        {isCsv && (
          <Choice
            label="Profile"
            options={profiles}
            value={profile}
            onChange={(chosen) => choose({ profile: chosen })}
          />
        )}
        {canSave() && (
          <Choice
            label="Compression"
            options={[
              { value: 'none', label: 'None' },
              { value: 'gzip', label: 'gzip', hint: 'Compressed in this page, as the rows come' },
            ]}
            value={compression}
            onChange={(chosen) => choose({ compression: chosen })}
          />
        )}
      </div>
      <dl className="download-what">
        <dt>Rows</dt>
        <dd>
          {query.first === undefined ? 'all' : `${formatRows(query.first)} at most`}, by the conditions and the order of
          the form, read anew: not what the page has of them
        </dd>
        <dt>Fields</dt>
        <dd>{query.columns.join(', ') || 'all of the model’s own'}</dd>
        <dt>Proof</dt>
        <dd>{key.length > 0 ? `count and checksum of ${key.join(', ')}` : `count only: ${reason}`}</dd>
      </dl>
      {canSave() ? (
        <p className="links">
          <button type="button" className="primary" disabled={isBusy} onClick={() => void save()}>
            <Icon name="save" /> Save {name}…
          </button>
          {hasLink && <a href={link}>or let the browser download it</a>}
        </p>
      ) : !hasLink ? (
        <p className="note">
          This browser gives pages no file to write to, and what it downloads by itself has no log-in. Use{' '}
          <code>npx sluice download --bearer-file</code>.
        </p>
      ) : (
        <>
          <p className="links">
            <a className="button primary" href={link}>
              <Icon name="save" /> Download {name}
            </a>
          </p>
          <p className="note">
            This browser gives pages no file to write to, so it downloads by itself: straight to the disk, and a broken
            connection is a failed download. What goes on by itself and is checked at its end:{' '}
            <code>npx sluice download</code>.
          </p>
        </>
      )}
      {download && <DownloadStatus download={download} />}
    </div>
  );
}
