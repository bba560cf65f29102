/** Credentials from the command line: `--header` and `--bearer-file`. */
import { readFile } from 'node:fs/promises';
import type { AskCredentials } from '../client/credentials.ts';
import { messageOf } from '../errors.ts';
import { headerArgument } from './header-argument.ts';

export interface Login {
  readonly headers: Readonly<Record<string, string>>;
  /** Undefined where the headers say it all. */
  readonly credentials: AskCredentials | undefined;
}

export const nobody: Login = { headers: {}, credentials: undefined };

/** For `parseArgs`. */
export const loginOptions = {
  header: { type: 'string', multiple: true, default: [] as string[] },
  'bearer-file': { type: 'string' },
} as const;

export const loginUsage = `  --header 'NAME: VALUE'      sent with every request, such as 'Authorization: Bearer …'; may be repeated
  --bearer-file FILE          file with a bearer token, read again when the token has expired
`;

/** @throws Error for a header of another form, and for two log-ins. */
export function loginOf(values: {
  readonly header: readonly string[];
  readonly 'bearer-file'?: string | undefined;
}): Login {
  const headers = Object.fromEntries(values.header.map(headerArgument));
  const file = values['bearer-file'];
  if (file === undefined) return { headers, credentials: undefined };
  if (Object.keys(headers).some((name) => name.toLowerCase() === 'authorization'))
    throw new Error('--header Authorization and --bearer-file both say who asks: take one of them.');
  return { headers, credentials: () => bearerIn(file) };
}

/** The headers of one request. */
export async function headersOf({ headers, credentials }: Login): Promise<Readonly<Record<string, string>>> {
  const authorization = await credentials?.();
  return { ...headers, ...(authorization !== undefined && { Authorization: authorization }) };
}

/** @throws Error that names the file, and tells nothing of what is in it. */
async function bearerIn(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new Error(`--bearer-file ${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const token = text.trim().replace(/^bearer +/i, '');
  if (!/^[\w.~+/=-]+$/.test(token))
    throw new Error(`--bearer-file ${file} holds no token: write it there, and nothing else.`);
  return `Bearer ${token}`;
}
