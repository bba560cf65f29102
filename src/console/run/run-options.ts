/** The options of a run. */
import type { Client } from '../../client/create-client.ts';
import type { Transport } from '../../client/types.ts';
import type { Operation } from '../query/operation.ts';
import type { Column } from './cells.ts';
import type { SeenStream } from './run-status.ts';

export interface RunOptions {
  readonly client: Client;
  readonly operation: Operation;
  readonly transport: Transport;
  readonly columns: readonly Column[];
  /** The fields that the checksum is made of; none, where they are not known. */
  readonly key: readonly string[];
  /** Told of the server's name for the stream; again where it is taken up again. */
  readonly onStreamId?: (streamId: string) => void;
  /** Tells the stream what to do: what is on its way already does not wait for a reader that is paused. Resolves once the
   * server has done it. */
  readonly tell?: (streamId: string, command: { readonly pause: true } | { readonly resume: true }) => Promise<void>;
  /** Asks the server how the stream stands. Default: nobody is asked. */
  readonly see?: (streamId: string) => Promise<SeenStream | undefined>;
  /** About how many rows there are without a limit. Asked once the limit is reached. */
  readonly estimate?: () => Promise<number | undefined>;
  /** Whether there is a connection left for a stream over HTTP, which is held until the promise settles. Default: there is. */
  readonly spare?: (until: Promise<void>) => Promise<boolean>;
  /** Whether rows change and go, and the stream goes on. */
  readonly live?: boolean;
  /** Rows that were asked for at most. */
  readonly first: number | undefined;
}
