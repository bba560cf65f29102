/** Texts that a column repeats, each known by a number. */

export interface Dictionary {
  /** From 1 on; undefined for a new text once there are too many, or where texts hardly repeat. */
  codeOf(text: string): number | undefined;
  /** null for 0. */
  textOf(code: number): string | null;
}

const MAX_TEXTS = 10_000;

export function createDictionary(): Dictionary {
  const codes = new Map<string, number>();
  const texts: (string | null)[] = [null];
  return {
    codeOf(text) {
      const known = codes.get(text);
      if (known !== undefined) return known;
      if (texts.length > MAX_TEXTS) return undefined;
      codes.set(text, texts.length);
      return texts.push(text) - 1;
    },
    textOf: (code) => texts[code] ?? null,
  };
}
