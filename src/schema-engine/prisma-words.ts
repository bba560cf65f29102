/** Errors of `prisma generate` as one line: without its frames, and with the place in the schema. */
export function prismaWords(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const errors = lines.flatMap((line, index) => {
    const [, words] = /^error: (.+)$/.exec(line) ?? [];
    if (words === undefined) return [];
    const [, place] =
      lines
        .slice(index)
        .map((later) => /^--> +(?:.*[\\/])?schema[\\/](.+)$/.exec(later))
        .find((found) => found !== null) ?? [];
    return [place === undefined ? words : `${place}: ${words}`];
  });
  const [first, ...others] = [...new Set(errors)];
  if (first === undefined) return `Prisma could not generate a client: ${lastWords(lines)}`;
  const more = others.length === 0 ? '' : ` (and ${others.length} more)`;
  return `Prisma cannot read the schema: ${first.replace(/\.$/, '')}${more}. Correct it: \`npx prisma validate\` shows the place.`;
}

/** Where Prisma says nothing of the schema, it ends in the words of a generator. */
const lastWords = (lines: readonly string[]) =>
  lines.find((line) => /\b(?:ENOSPC|EDQUOT|EACCES|EROFS)\b/.test(line)) ??
  lines.findLast((line) => /^(?:\w*Error\b.*\w|⨯)/.test(line)) ??
  lines.findLast((line) => line !== '' && !line.startsWith('at ')) ??
  'it gave no reason';
