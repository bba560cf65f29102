/** The options of GraphQL over WebSocket. */
import type { YogaServerInstance } from 'graphql-yoga';
import type { Sluice } from '../core/run/sluice.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import type { Log } from '../log.ts';

export interface SluiceServerOptions {
  /**
   * Runs the operations, with `useSluice` among its plugins. Their context has `req`, the request of the upgrade, and
   * `connectionParams`.
   */
  readonly yoga: EnvelopingYoga;
  /** The service of that `useSluice`, by which the operations read. Needed where it asks who its viewers are. */
  readonly sluice?: Sluice;
  /** Bytes of a message; a longer one closes its socket with 1009. Default: 1,048,576, or the `maxPayload` of the server if that is less. */
  readonly maxMessageBytes?: number;
  /** Operations that may run at once on one socket; one more is refused with `LIMIT_EXCEEDED`. Default: 20. */
  readonly maxOperations?: number;
  /** How long a socket may take to send its `connection_init`, in seconds. Default: 5. */
  readonly initSeconds?: number;
  /** Between two pings of a socket, in seconds; a peer that answers neither of two is cut off. Default: 12. */
  readonly pingSeconds?: number;
  /** Every error on its way out passes here. Default: the masking that STREAMS.md describes, with this log. */
  readonly maskError?: MaskError;
  /** Told of errors that clients see as "Unexpected error.", and of sockets that fail. Default: the first of both go to the console. */
  readonly log?: SluiceServerLog;
  /** Called when an operation begins; what it returns, when it has ended, perhaps more than once. Default: nothing is called. */
  readonly onOperation?: () => () => void;
  /** Once it is aborted, every new operation is refused with its reason. Default: never. */
  readonly closing?: AbortSignal;
}

/** A logger of pino is one. */
export interface SluiceServerLog extends Pick<Log, 'error'>, Partial<Pick<Log, 'debug'>> {}

/** A Yoga server, whatever its context needs. */
export interface EnvelopingYoga {
  getEnveloped(context: object): Enveloped;
}

export type Enveloped = ReturnType<YogaServerInstance<object, object>['getEnveloped']>;
