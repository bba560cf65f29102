/**
 * Makes GraphQL Yoga execute with graphql-js and deliver in parts: `@stream`, `@defer` and subscriptions, pulled by
 * the reader, cancelled with it, and masked throughout.
 */
import { useDeferStream } from '@graphql-yoga/plugin-defer-stream';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { turnFor } from '../iterable/turn.ts';
import { setOperation } from '../pothos/context.ts';
import { execute, type Result } from './execute.ts';
import { type MaskError, requestErrorCode } from './mask-error.ts';
import { nameFormat } from './name-format.ts';
import { acceptsEvents, type Delivery, negotiateDelivery } from './negotiate.ts';
import { type DeliveryContext, type OpenOperation, Operation } from './operation.ts';
import { usePartsResponse } from './parts-response.ts';
import { shortened } from './shortened.ts';
import { subscribe } from './subscribe.ts';

export interface IncrementalDeliveryOptions {
  /** Every error on its way out passes here. Give the same to Yoga's `maskedErrors`, so that none is logged twice. */
  readonly maskError: MaskError;
  /** Values in the arguments of one operation. */
  readonly maxInputValues: number;
  /** How often a quiet answer sends something, in milliseconds. */
  readonly heartbeatMs: number;
  /** What an operation begins with. */
  readonly open: (context: DeliveryContext) => OpenOperation;
}

export interface IncrementalDelivery {
  readonly plugin: Plugin<DeliveryContext>;
  /** Executes a query or mutation as the plugin does, for who has a document that is valid. Never throws. */
  readonly execute: (args: ExecutionArgs) => Promise<Result>;
}

/**
 * Brings the directives `@stream` and `@defer` with it. Reads `signal` and `incrementalFormat` from the context (see
 * `DeliveryContext`), and puts there what the fields need (see `operationOf`).
 */
export function createIncrementalDelivery({
  maskError,
  maxInputValues,
  heartbeatMs,
  open,
}: IncrementalDeliveryOptions): IncrementalDelivery {
  const openOr = (context: DeliveryContext, refuse: (result: ExecutionResult) => void) => {
    try {
      return open(context);
    } catch (error) {
      refuse({ errors: [maskError(error)] });
      return undefined;
    }
  };
  const begin = (context: DeliveryContext, opened: OpenOperation) => {
    const operation = new Operation(context, opened);
    const delivery = deliveryOf(context);
    const hasHead = context.res !== undefined;
    // What is answered whole begins with its end, and a WebSocket has pings of its own.
    const inputBytes = bytesOf(context);
    const beginMs = delivery === 'none' || context.request === undefined ? undefined : heartbeatMs;
    setOperation(context, { ...opened.fields, signal: operation.signal });
    return (args: ExecutionArgs) =>
      operation.run(() =>
        execute(args, { operation, delivery, hasHead, beginMs, inputBytes, maxInputValues, maskError }),
      );
  };
  const plugin: Plugin<DeliveryContext> = {
    onPluginInit({ addPlugin }) {
      // They are indifferent to the context, which its type cannot say under exactOptionalPropertyTypes.
      addPlugin(useDeferStream() as Plugin);
      addPlugin(usePartsResponse(heartbeatMs) as Plugin);
    },
    // Of a long request, each step of the work on it has a turn of its own: it has been parsed as JSON just now.
    onParams: ({ context }) => turnFor(bytesOf(context)),
    onValidate() {
      // Yoga masks no error of validation, since they are the client's; but it has a code of its own for them.
      return ({ valid, result }) => {
        if (valid) return;
        for (const error of result) {
          error.extensions.code = requestErrorCode(error);
          error.message = shortened(error.message);
        }
      };
    },
    onExecute({ context, setExecuteFn, setResultAndStopExecution }) {
      const opened = openOr(context, setResultAndStopExecution);
      if (opened !== undefined) setExecuteFn(begin(context, opened));
    },
    onSubscribe({ context, setSubscribeFn, setResultAndStopExecution }) {
      const accept = context.request?.headers.get('accept');
      if (context.request !== undefined && !acceptsEvents(accept)) {
        setResultAndStopExecution({ errors: [noEvents()] });
        return;
      }
      const opened = openOr(context, setResultAndStopExecution);
      if (opened === undefined) return;
      const operation = new Operation(context, opened);
      // Its events have ids over HTTP alone: elsewhere nobody asks how far it is.
      const events = context.request === undefined ? {} : { tell: operation.tell };
      setOperation(context, { ...opened.fields, signal: operation.signal, ...events });
      setSubscribeFn((args: ExecutionArgs) =>
        operation.run(() => subscribe(args, { operation, inputBytes: bytesOf(context), maxInputValues, maskError })),
      );
    },
    onResponse({ request, response, setResponse, fetchAPI }) {
      const named = nameFormat(request, response, fetchAPI.Response);
      if (named !== undefined) setResponse(named);
    },
  };
  return {
    plugin,
    async execute(args) {
      // Who executes has made it so.
      const context = args.contextValue as DeliveryContext;
      let refused: ExecutionResult = {};
      const opened = openOr(context, (result) => {
        refused = result;
      });
      return opened === undefined ? refused : begin(context, opened)(args);
    },
  };
}

export const useIncrementalDelivery = (options: IncrementalDeliveryOptions): Plugin<DeliveryContext> =>
  createIncrementalDelivery(options).plugin;

const bytesOf = ({ inputBytes }: DeliveryContext): number => inputBytes?.() ?? 0;

/** Where the format is told, no request is asked for: one may have to be made. */
function deliveryOf(context: DeliveryContext): Delivery {
  if (context.incrementalFormat !== undefined) return context.incrementalFormat;
  return context.request === undefined ? 'legacy' : negotiateDelivery(context.request.headers.get('accept'));
}

/** Refused before anything is subscribed to, for Yoga would find out only afterwards. */
const noEvents = () =>
  new GraphQLError('A subscription is sent as text/event-stream: name it in Accept, or subscribe over WebSocket.', {
    extensions: { code: 'BAD_USER_INPUT', http: { status: 406 } },
  });
