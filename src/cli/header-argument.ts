/** A header as the command line has it: `NAME: VALUE`. */

/** @throws Error for another form, which tells of the name alone: the value may be a secret. */
export function headerArgument(text: string): [string, string] {
  const [, name, value] = /^([\w!#$%&'*+.^`|~-]+):\s*(.*)$/.exec(text) ?? [];
  if (name !== undefined && value !== undefined) return [name, value];
  throw new Error(`--header ${text.split(/[:=\s]/, 1)[0]} …: write it as 'NAME: VALUE'.`);
}
