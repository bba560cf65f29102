/** GraphQL over HTTP: Yoga, with its plugins in the order in which a request meets them. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  type GraphQLSchema,
  NoSchemaIntrospectionCustomRule,
  type ValidationRule,
  validate,
} from 'graphql';
import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { AnswerBytes } from '../core/run/answer-bytes.ts';
import type { LookupPlaces } from '../core/run/lookup-places.ts';
import type { Sluice } from '../core/run/sluice.ts';
import { useClearRefusals } from '../graphql/clear-refusals.ts';
import { firstQuery } from '../graphql/first-query.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import type { DeliveryContext } from '../graphql/operation.ts';
import { type OperationLimits, useOperationLimits } from '../graphql/operation-limits.ts';
import { createDelivery, type OpenedByTransport } from '../graphql/use-sluice.ts';
import type { ClientOf } from '../http/client-of.ts';
import { outflowOf } from '../http/outflow.ts';
import type { Log } from '../log.ts';
import { createGraphiql } from './graphiql.ts';
import type { IsOperator } from './operator.ts';
import type { ServerOptions } from './options.ts';

export interface GraphqlHttpOptions extends OperationLimits {
  readonly schema: GraphQLSchema;
  readonly context: ServerOptions['context'];
  readonly sluice: Sluice;
  readonly lookupPlaces: LookupPlaces;
  readonly answerBytes: AnswerBytes;
  readonly isOperator: IsOperator;
  readonly clientOf: ClientOf;
  readonly graphiql: boolean;
  /** The list that GraphiQL asks for when it opens. Default: none. */
  readonly list?: string | undefined;
  readonly introspection: boolean;
  readonly maskError: MaskError;
  /** Values in the arguments of one operation. */
  readonly maxInputValues: number;
  /** How often a quiet answer sends something, in milliseconds. */
  readonly heartbeatMs: number;
  /** What else watches it, or has a say. Default: nothing. */
  readonly plugin: Plugin | undefined;
  readonly log: Log;
}

/** What a transport gives of its own: Node's request and response, or a WebSocket operation's signal and format. */
interface ServerContext extends DeliveryContext {
  readonly req: IncomingMessage;
  readonly res?: ServerResponse;
  /** Resolves when all that has been sent so far on a connection of several operations has left for the network. */
  readonly sent?: () => Promise<void>;
  /** The connection's credentials, where they do not come as a header. */
  readonly authorization?: unknown;
  /** Its result, where it has been executed. */
  readonly answered?: ExecutionResult;
}

export interface GraphqlHttp {
  readonly yoga: YogaServerInstance<ServerContext, object>;
  /**
   * Executes what Yoga has executed before, for an answer that is whole. It goes past Yoga's hooks, since the plugins here
   * have nothing else to do with it. All errors in the result are masked.
   * @param context gets what the context of resolvers holds. What that throws is thrown.
   */
  readonly execute: (context: ServerContext, args: Omit<ExecutionArgs, 'contextValue'>) => Promise<ExecutionResult>;
}

export function createGraphqlHttp({
  schema,
  context,
  list,
  sluice,
  lookupPlaces,
  answerBytes,
  clientOf,
  isOperator,
  maskError,
  log,
  ...options
}: GraphqlHttpOptions): GraphqlHttp {
  const graphiql = createGraphiql();

  function open(context: ServerContext): OpenedByTransport {
    const { req, res, signal, sent } = context;
    const client = clientOf(req);
    const { stalledMs } = outflowOf(req.socket);
    const held = answerBytes.open(client, { stalledMs, drop: () => req.socket.resetAndDestroy() });
    // Over WebSocket an operation may be ended while what it has sent still waits.
    if (res) res.once('close', held.release);
    else signal?.addEventListener('abort', () => void sent?.().then(held.release), { once: true });
    const lookups = lookupPlaces.operation(client, held.hold);
    return {
      held,
      lookups,
      stalledMs,
      fields: { openList: (plan, options) => sluice.openList(plan, { ...options, slots: lookups.lists }) },
    };
  }

  const { plugin, execute } = createDelivery<ServerContext>(sluice, {
    maskError,
    maxInputValues: options.maxInputValues,
    heartbeatMs: options.heartbeatMs,
    clientOf: ({ req }) => clientOf(req),
    isOperator: ({ req, authorization }) => isOperator(authorization ?? req.headers.authorization, clientOf(req)),
    open,
  });
  const yoga = createYoga<ServerContext, object>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    graphiql: options.graphiql && {
      title: 'Sluice',
      // The page comes before anybody has said who asks, and a query tells names.
      defaultQuery: sluice.admit
        ? whoAsks
        : list === undefined || !options.introspection
          ? ''
          : firstQuery(schema, list),
    },
    renderGraphiQL: graphiql.render,
    cors: false,
    multipart: false,
    // `limitBody` has one of its own.
    maxRequestBodySize: false,
    logging: {
      debug: (...args) => log.debug({ args }, 'yoga'),
      info: (...args) => log.debug({ args }, 'yoga'),
      warn: (...args) => log.warn({ args }, 'yoga'),
      // Every error of a request, the client's too; maskError has logged what is ours.
      error: (...args) => log.debug({ args }, 'yoga'),
    },
    context,
    maskedErrors: { maskError },
    plugins: [
      ...(options.plugin ? [options.plugin] : []),
      useClearRefusals(),
      graphiql.headers,
      useOperationLimits(options),
      ...(options.introspection ? [] : [useNoIntrospection()]),
      plugin,
    ],
  });
  return {
    yoga,
    async execute(contextValue, args) {
      Object.assign(contextValue, typeof context === 'function' ? await context(contextValue) : context);
      const result = await execute({ ...args, contextValue, hideSuggestions: !options.introspection });
      if (Symbol.asyncIterator in result) throw new Error('An answer that is to be whole comes in parts');
      return result;
    },
  };
}

const whoAsks = `# Say who you are under Headers, such as { "Authorization": "Bearer …" }, and load the schema again.
query WhoAsks {
  __typename
}
`;

/** Refuses introspection, and with it the names that GraphQL would suggest for misspelt ones. */
const useNoIntrospection = (): Plugin => ({
  onValidate({ setValidationFn }) {
    setValidationFn((schema: GraphQLSchema, document: DocumentNode, rules: ValidationRule[] = []) =>
      validate(schema, document, [...rules, NoSchemaIntrospectionCustomRule], { hideSuggestions: true }),
    );
  },
  onExecute: ({ args }) => hideSuggestions(args),
  onSubscribe: ({ args }) => hideSuggestions(args),
});

function hideSuggestions(args: object): void {
  Object.assign(args, { hideSuggestions: true });
}
