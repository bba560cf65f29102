/** The rows in sight, and their place: arithmetic for a list that may be higher than a browser can make an element. */

/** Pixels that a browser surely gives an element. */
const MAX_HEIGHT = 15_000_000;

export interface Viewport {
  /** Height of what is scrolled, in pixels. */
  readonly height: number;
  /** The first row to draw, and the row after the last. */
  readonly from: number;
  readonly to: number;
  /** Where the first row to draw begins, in pixels from the top of what is scrolled. */
  readonly offset: number;
}

export interface ViewportInput {
  readonly rows: number;
  readonly rowHeight: number;
  /** Pixels in sight. */
  readonly sight: number;
  readonly scrollTop: number;
  /** Rows to draw beyond each edge. */
  readonly margin: number;
}

/** Beyond `MAX_HEIGHT` a pixel scrolled is more than a pixel of rows: so that the last row is still reached. */
export function viewportOf({ rows, rowHeight, sight, scrollTop, margin }: ViewportInput): Viewport {
  const full = rows * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const top = topOf({ full, height, sight, scrollTop });
  const from = Math.max(0, Math.floor(top / rowHeight) - margin);
  const to = Math.min(rows, Math.ceil((top + sight) / rowHeight) + margin);
  return { height, from, to, offset: scrollTop - (top - from * rowHeight) };
}

/** How far to scroll so that a row is whole in sight; as far as now, where it is. */
export function scrollTo(row: number, { rows, rowHeight, sight, scrollTop }: Omit<ViewportInput, 'margin'>): number {
  const full = rows * rowHeight;
  const height = Math.min(full, MAX_HEIGHT);
  const top = topOf({ full, height, sight, scrollTop });
  const wanted = Math.min(row * rowHeight, Math.max(top, (row + 1) * rowHeight - sight));
  if (wanted === top) return scrollTop;
  return full > sight ? (wanted * Math.max(0, height - sight)) / (full - sight) : 0;
}

/** The pixel of all rows that is at the top of what is in sight. */
function topOf({ full, height, sight, scrollTop }: { full: number; height: number; sight: number; scrollTop: number }) {
  if (full <= height) return scrollTop;
  return (Math.min(scrollTop, height - sight) * (full - sight)) / (height - sight);
}
