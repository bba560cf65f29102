/** Lists what cannot be served of a schema, and why: models without a key, columns of types that Prisma does not know. */
import { type Block, blocksOf } from './schema-text.ts';

export interface LeftOut {
  /** Such as `model Audit` or `column Post.place`. */
  readonly what: string;
  readonly cause:
    | 'no key'
    | 'keyless view'
    | 'no rights'
    | 'no columns'
    | 'no type'
    | 'no name'
    | 'no kind'
    | 'other schema'
    | 'marked';
  /** Why, and what to do: one sentence. */
  readonly reason: string;
}

export function leftOutOf(schema: string): readonly LeftOut[] {
  return blocksOf(schema).flatMap(ofBlock);
}

function ofBlock(block: Block): readonly LeftOut[] {
  const { kind, name, lines } = block;
  if (kind === 'enum')
    return lines.flatMap((line) => commentedOut(line).map((value) => invalidName(`value ${name}."${value}"`)));
  if (kind !== 'model' && kind !== 'view') return [];
  const what = `${kind} ${name}`;
  const isIgnored = lines.some((line) => /^\s*@@ignore\b/.test(line));
  if (!hasKey(block))
    return [
      kind === 'view'
        ? { what, cause: 'keyless view', reason: KEYLESS_VIEW }
        : { what, cause: 'no key', reason: KEYLESS_MODEL },
    ];
  if (isIgnored)
    return [{ what, cause: 'marked', reason: 'It is marked @@ignore: take the mark away to have it served.' }];
  return lines.flatMap((line) => ofField(line, name));
}

const KEYLESS_MODEL =
  'It has no primary key, and no unique one of columns that are not null and of types that Prisma knows, so its rows have no order of their own: add one.';
const KEYLESS_VIEW =
  'No view has a key of its own: name columns that are unique and not null by `key` in sluice.config.ts, or by @unique in the schema.';

/** Prisma knows a key by its columns' being required. */
function hasKey({ lines }: Block): boolean {
  const fields = lines.flatMap((line) => {
    const [, field, type = ''] = /^\s*(\w+)\s+(\S+)/.exec(line) ?? [];
    return field === undefined
      ? []
      : [{ field, line, isRequired: !/[?\]]$/.test(type) && !type.startsWith('Unsupported') }];
  });
  const isRequired = (name: string) => fields.some(({ field, isRequired }) => field === name && isRequired);
  const keys = lines.flatMap((line) => {
    const [, list] = /^\s*@@(?:id|unique)\s*\([^[]*\[([^\]]*)\]/.exec(line) ?? [];
    return list === undefined || ofSomeRows.test(line)
      ? []
      : [list.split(',').map((name) => name.trim().replace(/\(.*/, ''))];
  });
  return (
    fields.some(({ line, isRequired }) => isRequired && /@(?:id|unique)\b/.test(line) && !ofSomeRows.test(line)) ||
    keys.some((key) => key.every(isRequired))
  );
}

/** A unique index with a condition. */
const ofSomeRows = /@unique\s*\(.*\bwhere:/;

function ofField(line: string, model: string): readonly LeftOut[] {
  const [, field, type] = /^\s*(\w+)\s+Unsupported\("((?:[^"\\]|\\.)*)"\)/.exec(line) ?? [];
  if (field !== undefined)
    return [
      {
        what: `column ${model}.${field}`,
        cause: 'no type',
        reason: `Prisma does not know its type, ${type}: a view over the table could cast it.`,
      },
    ];
  const [, ignored] = /^\s*(\w+)\s.*@ignore\b/.exec(line) ?? [];
  if (ignored !== undefined)
    return [{ what: `column ${model}.${ignored}`, cause: 'marked', reason: 'It is marked @ignore.' }];
  return commentedOut(line).map((column) => invalidName(`column ${model}."${column}"`));
}

/** The engine comments out what has a name that Prisma does not take. */
const commentedOut = (line: string): readonly string[] => {
  const [, name] = /^\s*\/\/ .*@map\("((?:[^"\\]|\\.)*)"\)/.exec(line) ?? [];
  return name === undefined ? [] : [name];
};

const invalidName = (what: string): LeftOut => ({
  what,
  cause: 'no name',
  reason:
    'Prisma has no name for it: give it one with letters of a to z by @map in the schema, and serve that by --schema.',
});
