/** The database that a command is for: the one that is named, or else that of DATABASE_URL; and that it answers. */
import { readAddress } from '../database/address.ts';
import { checkAnswers } from '../database/check-answers.ts';
import { findSchema } from '../database/find-schema.ts';

export interface DatabaseAddress {
  readonly url: string;
  readonly schemas: readonly [string, ...string[]];
}

/**
 * @param schemas separated by commas; default: that of the address, or else of the role.
 * @param warn is told of parameters of the address that mean nothing here.
 * @param options onConnect is called when the address is one, before the database has answered; signal gives up at once.
 * @throws Error that says what is wrong with the address, or with what is there.
 */
export async function openAddress(
  named: string | undefined,
  schemas: string | undefined,
  warn: (message: string) => void,
  { onConnect = () => {}, signal }: { readonly onConnect?: () => void; readonly signal?: AbortSignal } = {},
): Promise<DatabaseAddress> {
  const text = named ?? process.env.DATABASE_URL ?? '';
  if (text === '') throw new Error(`Name the database, as ${EXAMPLE}, or set DATABASE_URL.`);
  const parsed = URL.canParse(text) ? new URL(text) : undefined;
  if (parsed === undefined || !/^postgres(?:ql)?:$/.test(parsed.protocol))
    throw new Error(`This is no address of a PostgreSQL: write ${EXAMPLE}, with special characters percent-encoded.`);
  if (isCutShort(parsed))
    throw new Error(
      `The address has a / ? or # before its host: write it percent-encoded, as %2F, %3F or %23, in ${EXAMPLE}.`,
    );
  if (/^\/?$/.test(parsed.pathname)) throw new Error(`The address names no database: write ${EXAMPLE}.`);
  const address = readAddress(text, { warn }, named === undefined ? undefined : 'The address');
  onConnect();
  await checkAnswers(address.url, 'the address', signal);
  const [first, ...others] =
    schemas
      ?.split(',')
      .map((name) => name.trim())
      .filter((name) => name !== '') ?? [];
  if (first !== undefined) return { url: address.url, schemas: [first, ...others] };
  return { url: address.url, schemas: [await findSchema(address.url, { named: address.schema, tables: [] })] };
}

/** At such a character in a password the host would end, and errors would show a part of the password as one. */
const isCutShort = ({ hash, pathname, search }: URL): boolean =>
  hash !== '' || /@.*\//.test(pathname) || (/^\/?$/.test(pathname) && search.includes('@'));

const EXAMPLE = 'postgresql://user:password@host:5432/database';
