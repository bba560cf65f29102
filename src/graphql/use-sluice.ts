/** Sluice in GraphQL Yoga: its executor, its wire formats, and what its fields need of each operation. */
import { randomUUID } from 'node:crypto';
import type { Plugin } from 'graphql-yoga';
import type { Sluice } from '../core/run/sluice.ts';
import type { Log } from '../log.ts';
import type { OperationContext } from '../pothos/context.ts';
import { rightsOf } from './context-rights.ts';
import { createIncrementalDelivery, type IncrementalDelivery } from './incremental-delivery.ts';
import { createMaskError, type MaskError } from './mask-error.ts';
import { mediumOf } from './negotiate.ts';
import type { DeliveryContext, OpenOperation } from './operation.ts';
import { useRights } from './use-rights.ts';

export interface UseSluiceOptions<C extends DeliveryContext = DeliveryContext> {
  /** Told of errors that clients see as "Unexpected error." Default: standard error. */
  readonly log?: Pick<Log, 'error'>;
  /** Every error on its way out passes here. Default: the masking that STREAMS.md describes, with this log. */
  readonly maskError?: MaskError;
  /** What tells one client from another. Default: the address of its connection; without one, all are one client. */
  readonly clientOf?: (context: C) => string;
  /** Whether the client may see and command all streams. Default: nobody may. */
  readonly isOperator?: (context: C) => boolean | Promise<boolean>;
  /** Values in the arguments of one operation. Default: 10000. */
  readonly maxInputValues?: number;
  /** How often a quiet answer sends something, in milliseconds. Default: 15000. */
  readonly heartbeatMs?: number;
  /** What else a transport knows of an operation. Default: nothing. */
  readonly open?: (context: C) => OpenedByTransport;
}

export interface OpenedByTransport extends Omit<OpenOperation, 'fields' | 'rights'> {
  /** See `Reader`. */
  readonly stalledMs?: () => number;
  /** What takes the place of Sluice's own. */
  readonly fields?: Partial<OperationContext>;
}

/**
 * Executes `@stream`, `@defer` and subscriptions to rows, and delivers them in the format that the client takes.
 *
 * @example
 * ```ts
 * const yoga = createYoga({ schema, plugins: [useSluice(sluice)] });
 * ```
 */
export const useSluice = <C extends DeliveryContext = DeliveryContext>(
  sluice: Sluice,
  options: UseSluiceOptions<C> = {},
): Plugin<DeliveryContext> => createDelivery(sluice, options).plugin;

/** The same, with what executes past the plugins. */
export function createDelivery<C extends DeliveryContext = DeliveryContext>(
  sluice: Sluice,
  options: UseSluiceOptions<C> = {},
): IncrementalDelivery {
  const { openRows, openList, planLimits, listMaxRows, streams, admit } = sluice;
  const { log = console, maskError = createMaskError(log), maxInputValues = 10_000, heartbeatMs = 15_000 } = options;
  const { clientOf = addressOf, isOperator = () => false, open } = options;
  const { plugin, execute } = createIncrementalDelivery({
    maskError,
    maxInputValues,
    heartbeatMs,
    open(given) {
      // The transports have made it so.
      const context = given as C;
      const rights = rightsOf(context);
      if (admit !== undefined && rights === undefined) throw new Error(UNKNOWN);
      const { fields, stalledMs, ...opened } = open?.(context) ?? {};
      const rows = { openRows, openList, ...fields };
      return {
        ...opened,
        rights,
        fields: {
          planLimits,
          listMaxRows,
          streams,
          heldRows: 0,
          holdBytes: opened.held?.hold ?? unlimited,
          reached: lastEventId(context),
          isOperator: () => isOperator(context),
          readerOf: (kind) => ({
            ...readerOf(kind, context),
            client: clientOf(context),
            ...(stalledMs && { stalledMs }),
          }),
          ...fields,
          identity: rights?.identity,
          openRows: (plan, options) => rows.openRows(plan, { ...options, rights }),
          openList: (plan, options) => rows.openList(plan, { ...options, rights }),
        },
      };
    },
  });
  return {
    execute,
    plugin: {
      ...plugin,
      onPluginInit(init) {
        plugin.onPluginInit?.(init);
        // It is indifferent to the context, which its type cannot say under exactOptionalPropertyTypes.
        init.addPlugin(useRights({ admit, maskError }) as Plugin);
      },
    },
  };
}

const UNKNOWN =
  'Nobody has asked who sends this operation: pass `sluice` to useSluiceServer, or send it over HTTP through Yoga.';

const unlimited = () => {};

const addressOf = ({ req }: DeliveryContext): string => req?.socket.remoteAddress ?? '';

/** A new stream's reader; the stream's name is told in a header, where there is one. */
function readerOf(kind: '@stream' | 'subscription', { request, res }: DeliveryContext) {
  const id = randomUUID();
  if (res?.headersSent === false) res.appendHeader('Stream-Id', id);
  const http = kind === 'subscription' ? 'sse' : mediumOf(request?.headers.get('accept'));
  return { id, transport: `${kind} over ${request === undefined ? 'websocket' : http}` };
}

/** What an EventSource sends when it reconnects: its format is told by `Accept`. */
const lastEventId = (context: DeliveryContext): string | undefined =>
  context.incrementalFormat === undefined ? context.request?.headers.get('last-event-id') || undefined : undefined;
