/** The results as a part of docs/performance.md. */
import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { read, replaceBetween, root } from '../../repo/files.ts';
import type { Results } from '../run.ts';
import { chart } from './chart.ts';
import { casesTable, liveTable, requestsTable, scaleTable, streamsTable } from './tables.ts';

const page = 'docs/performance.md';
const picture = 'docs/performance.svg';

/** What is shown of a run, on a terminal and on the page. */
export const sections = ({ cases, scale, streams, requests, live }: Results, machine: string): readonly string[] => [
  ...(cases.length > 0 ? [casesTable(cases)] : []),
  ...(scale.length > 0 ? [`Tables of several sizes:\n\n${scaleTable(scale)}`] : []),
  ...(streams.length > 0 ? [`Streams that run at once:\n\n${streamsTable(streams)}`] : []),
  ...(requests.length > 0 ? [`Small requests:\n\n${requestsTable(requests)}`] : []),
  ...(live.length > 0 ? [`Live rows:\n\n${liveTable(live)}`] : []),
  machine,
];

/** Puts the results in the place of those before. */
export async function writePage(results: Results, machine: string): Promise<void> {
  const hasCases = results.cases.length > 0;
  const link = `![How near each case comes to the speed of COPY](${basename(picture)})`;
  const text = [...(hasCases ? [link] : []), ...sections(results, machine)].join('\n\n');
  await writeFile(join(root, page), replaceBetween('bench', await read(page), `\n${text}\n\n`));
  if (hasCases) await writeFile(join(root, picture), chart(results.cases));
}
