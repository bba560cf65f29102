/** The cases as a bar chart: how near each comes to COPY. SVG, for light and dark pages. */
import type { Measured } from '../measure.ts';
import { servers } from '../servers/servers.ts';
import { rate } from './tables.ts';
import { judgeCase } from './verdict.ts';

const WIDTH = 760;
const LEFT = 196;
/** The length of what is as fast as COPY. */
const FULL = 440;
const TOP = 72;
const ROW = 28;
const BOTTOM = 52;

export function chart(results: readonly Measured[]): string {
  const height = TOP + results.length * ROW + BOTTOM;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="The speed of each case, as a part of COPY's">
<style>${style}</style>
<rect class="page" x=".5" y=".5" width="${WIDTH - 1}" height="${height - 1}" rx="8"/>
<text class="title" x="20" y="32">As fast as COPY?</text>
<text class="faint" x="${WIDTH - 20}" y="${TOP - 14}" text-anchor="end">rows/s</text>
${[0, 25, 50, 75, 100].map((percent) => gridLine(percent, height - BOTTOM)).join('\n')}
${results.map(line).join('\n')}
${legend(height - 18)}
</svg>
`;
}

const light = {
  page: '#ffffff',
  frame: '#d1d9e0',
  ink: '#1f2328',
  faint: '#59636e',
  ours: '#0b7fab',
  other: '#aab4be',
};
const dark = { page: '#0d1117', frame: '#30363d', ink: '#e6edf3', faint: '#9198a1', ours: '#3fb0dc', other: '#59636e' };

const rules = ({ page, frame, ink, faint, ours, other }: typeof light) =>
  `.page{fill:${page};stroke:${frame}}.grid{stroke:${frame}}text{fill:${ink}}.faint{fill:${faint}}` +
  `.ours{fill:${ours}}.other{fill:${other}}.bar{stroke:${ink}}`;

const style =
  `text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif}.title{font-size:16px;font-weight:600}.bar{stroke-width:2}` +
  `${rules(light)}@media(prefers-color-scheme:dark){${rules(dark)}}`;

const x = (part: number) => Math.round((LEFT + FULL * part) * 10) / 10;

function gridLine(percent: number, bottom: number): string {
  const at = x(percent / 100);
  return (
    `<line class="grid" x1="${at}" y1="${TOP - 6}" x2="${at}" y2="${bottom}"/>` +
    `<text class="faint" x="${at}" y="${TOP - 14}" text-anchor="middle">${percent} %</text>`
  );
}

function line(result: Measured, index: number): string {
  const { case: what, rowsPerSecond } = result;
  const { ratio } = judgeCase(result);
  const top = TOP + index * ROW;
  const text = top + ROW / 2 + 4;
  const kind = servers[what.server].ours ? 'ours' : 'other';
  return [
    `<text x="${LEFT - 10}" y="${text}" text-anchor="end">${xml(what.title.replaceAll('`', ''))}</text>`,
    `<rect class="${kind}" x="${LEFT}" y="${top + 5}" width="${x(Math.min(1, 1 / ratio.value)) - LEFT}" height="${ROW - 10}" rx="2"/>`,
    ratio.limit === undefined ? '' : mark(x(1 / ratio.limit), top + 2, top + ROW - 2),
    `<text x="${WIDTH - 20}" y="${text}" text-anchor="end">${rate(rowsPerSecond)}</text>`,
  ].join('');
}

const legend = (y: number) =>
  [
    `<rect class="ours" x="20" y="${y - 10}" width="12" height="12" rx="2"/><text class="faint" x="38" y="${y}">Sluice</text>`,
    `<rect class="other" x="100" y="${y - 10}" width="12" height="12" rx="2"/><text class="faint" x="118" y="${y}">others</text>`,
    `${mark(183, y - 13, y + 5)}<text class="faint" x="192" y="${y}">to be reached; longer is faster</text>`,
  ].join('');

const mark = (at: number, from: number, to: number) =>
  `<line class="bar" x1="${at}" y1="${from}" x2="${at}" y2="${to}"/>`;

const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
