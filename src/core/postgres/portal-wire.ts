/** The messages by which a statement is made a portal, and read. */
import type { Connection } from 'pg';
import type { Preparing } from './prepared.ts';

/** The messages of pg's connection; its types ask for arguments that it does not need, and for a number as text. */
interface Wire {
  parse(query: { readonly text: string; readonly name?: string }): void;
  bind(values: {
    readonly statement?: string;
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => unknown;
  }): void;
  describe(portal: { readonly type: 'P'; readonly name: string }): void;
  close(statement: { readonly type: 'S'; readonly name: string }): void;
  execute(portal: { readonly portal: string; readonly rows: number }): void;
  flush(): void;
}

/** The portal without a name, which ends with its transaction, at the Sync. */
const PORTAL = '';
/** As PostgreSQL's Execute has it. */
export const ALL_ROWS = 0;

export interface Portal {
  readonly text: string;
  readonly values: readonly unknown[];
  /** How its statement is prepared on the connection. Default: it is not. */
  readonly prepared?: Preparing | undefined;
}

/** Opens the portal without a name, and asks for its columns. */
export function sendPortal(connection: Connection, { text, values, prepared }: Portal): void {
  const wire = wireOf(connection);
  for (const name of prepared?.closes ?? []) wire.close({ type: 'S', name });
  const name = prepared?.name ?? '';
  if (!prepared?.isKnown) wire.parse({ text, name });
  wire.bind({ statement: name, values, valueMapper: asItIs });
  wire.describe({ type: 'P', name: PORTAL });
}

/** Asks for so many rows of it. */
export const sendExecute = (connection: Connection, rows: number): void =>
  wireOf(connection).execute({ portal: PORTAL, rows });

/** Has all answers so far sent. */
export const sendFlush = (connection: Connection): void => wireOf(connection).flush();

const wireOf = (connection: Connection) => connection as unknown as Wire;

const asItIs = (value: unknown) => value;
