/** The width of a text on the screen, in pixels. */

const context = document.createElement('canvas').getContext('2d');
const known = new Map<string, number>();

/** @param font as CSS has it: `13px system-ui`. */
export function measureText(text: string, font: string): number {
  const key = `${font}\n${text}`;
  const before = known.get(key);
  if (before !== undefined) return before;
  if (context === null) return text.length * 8;
  context.font = font;
  const { width } = context.measureText(text);
  if (known.size > 5000) known.clear();
  known.set(key, width);
  return width;
}
