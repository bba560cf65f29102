/** The text of a Prisma schema as its blocks, for what has to be said of it or changed in it as text. */

export interface Block {
  /** `model`, `view`, `enum`, `type`, `generator` or `datasource`. */
  readonly kind: string;
  readonly name: string;
  /** Between the braces. */
  readonly lines: readonly string[];
  /** All of it, as it is written. */
  readonly source: readonly string[];
}

/** A block, or lines between blocks. */
export type Part = Block | { readonly kind: undefined; readonly source: readonly string[] };

/** Prisma's grammar has each block's opening brace end its line, and its closing one begin another. */
export function partsOf(text: string): readonly Part[] {
  const parts: Part[] = [];
  let between: string[] = [];
  let open: { kind: string; name: string; source: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, kind, name] = OPENING.exec(line) ?? [];
    if (open !== undefined) {
      open.source.push(line);
      if (!/^\s*\}/.test(line)) continue;
      parts.push({ ...open, lines: open.source.slice(1, -1) });
      open = undefined;
    } else if (kind !== undefined && name !== undefined) {
      if (between.length > 0) parts.push({ kind: undefined, source: between });
      between = [];
      open = { kind, name, source: [line] };
    } else between.push(line);
  }
  // A block without an end is Prisma's to refuse.
  const rest = [...between, ...(open?.source ?? [])];
  if (rest.length > 0) parts.push({ kind: undefined, source: rest });
  return parts;
}

const OPENING = /^\s*(model|view|enum|type|generator|datasource)\s+(\S+)\s*\{\s*(?:\/\/.*)?$/;

export const blocksOf = (text: string): readonly Block[] => partsOf(text).filter((part) => part.kind !== undefined);

export const textOf = (parts: readonly Part[]): string => parts.flatMap(({ source }) => source).join('\n');

/** The value of a property of a generator or a datasource, as it is written. */
export function propertyOf({ lines }: Block, name: string): string | undefined {
  const text = lines.map(withoutComment).join('\n');
  return new RegExp(`^\\s*${name}\\s*=\\s*(\\[[^\\]]*\\]|\\S.*)$`, 'm').exec(text)?.[1]?.trim();
}

/** The texts inside a value, such as `["views"]`. */
export const stringsOf = (value = ''): readonly string[] =>
  Array.from(value.matchAll(/"([^"]*)"/g), ([, text = '']) => text);

/** Two slashes inside a text are none. */
export const withoutComment = (line: string) => /^(?:[^"/]|"(?:[^"\\]|\\.)*"|\/(?!\/))*/.exec(line)?.[0] ?? line;
