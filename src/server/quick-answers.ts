/**
 * Small answers, past Yoga's Fetch API and its hooks, which take as long as the work itself. An operation that Yoga has
 * executed before is executed by the same executor, and its result is written to the socket. Everything else is Yoga's: what comes for the
 * first time, in parts or by other methods, and what is refused or fails.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  type DocumentNode,
  type ExecutionResult,
  type GraphQLSchema,
  getOperationAST,
  OperationTypeNode,
} from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { createMemo } from '../core/memo.ts';
import type { Admit } from '../core/rights/create-admit.ts';
import type { Rights } from '../core/rights/rights.ts';
import type { Credentials } from '../core/rights/viewer.ts';
import { setAsked, setRights } from '../graphql/context-rights.ts';
import type { MaskError } from '../graphql/mask-error.ts';
import { negotiateDelivery } from '../graphql/negotiate.ts';
import { resultJson } from '../graphql/result-json.ts';
import { headerOf } from '../http/header-of.ts';
import type { Log } from '../log.ts';
import type { GraphqlHttp } from './graphql-http.ts';
import { type Params, readParams } from './graphql-params.ts';
import { QuickContext } from './quick-context.ts';
import { sendWhole } from './send-response.ts';

export interface QuickAnswers {
  /** Watches what Yoga executes, and takes from it what there is an answer for already. */
  readonly plugin: Plugin;
  /** Whether a request may be answered so, by its head. */
  readonly mayAnswer: (req: IncomingMessage) => boolean;
  /**
   * Answers a request with this body, or leaves it to Yoga.
   * @returns undefined where it is answered; else what Yoga's context is to hold besides.
   */
  readonly answer: (http: GraphqlHttp, exchange: Exchange, body: Buffer) => Promise<Left | undefined>;
}

export interface Exchange {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
}

/** What has been found out of an operation that is left to Yoga: who sends it, and its result where it has been executed. */
export interface Left {
  readonly answered?: ExecutionResult;
}

/** A document that has been executed: as it is parsed for each schema that it is known to be valid for. Viewers may have their own. */
type Known = WeakMap<GraphQLSchema, DocumentNode>;

/** Documents that are known, and the characters of each. */
const MAX_DOCUMENTS = 500;
const MAX_LENGTH = 4_000;
/** Bytes of a request. A longer one would be parsed once more where it is left to Yoga. */
const MAX_BODY = 64 * 1024;
/** Values of `Accept`, and the characters of each. */
const MAX_TYPES = 100;
const MAX_ACCEPT = 200;

export interface QuickAnswersOptions {
  /** Undefined where nobody is asked who they are. */
  readonly admit: Admit | undefined;
  readonly maskError: MaskError;
  readonly log: Log;
}

export function createQuickAnswers({ admit, maskError, log }: QuickAnswersOptions): QuickAnswers {
  /** Executed before: so it has been parsed and found valid, within all limits. */
  const documents = createMemo<string, Known>(MAX_DOCUMENTS);
  /** By `Accept`: the type in which Yoga has answered. */
  const types = createMemo<string, string>(MAX_TYPES);

  /** Of all viewers, where nobody is asked who they are. */
  let onlySchema: GraphQLSchema | undefined;

  async function execute(
    { yoga, execute }: GraphqlHttp,
    { req, res }: Exchange,
    params: Params,
    known: Known,
    rights?: Rights,
  ) {
    const context = new QuickContext(yoga, { req, res, params });
    if (rights !== undefined) setRights(context, rights);
    const schema: GraphQLSchema = onlySchema ?? yoga.getEnveloped(context).schema;
    if (admit === undefined) onlySchema = schema;
    const document = known.get(schema) ?? goodDocument(params.query, yoga.getEnveloped(context));
    if (document === undefined) return undefined;
    known.set(schema, document);
    if (!isQuery(document, params)) return undefined;
    try {
      const { variables: variableValues, operationName } = params;
      return await execute(context, { schema, document, variableValues, operationName });
    } catch (error) {
      return { errors: [maskError(error)] };
    }
  }

  return {
    plugin: {
      onParams({ context, setResult }) {
        const { answered }: Left = context;
        if (answered !== undefined) setResult(answered);
      },
      onExecute({ args }) {
        const { params }: { readonly params?: { readonly query?: unknown } } = args.contextValue;
        const query = params?.query;
        if (typeof query === 'string' && query.length <= MAX_LENGTH && !documents.get(query))
          documents.set(query, new WeakMap());
      },
      onResponse({ request, response }) {
        const accept = request.headers.get('accept') ?? '';
        const type = response.headers.get('content-type') ?? '';
        const isWhole = request.method === 'POST' && response.status === 200 && JSON_ANSWER.test(type);
        if (isWhole && accept.length <= MAX_ACCEPT && negotiateDelivery(accept) === 'none') types.set(accept, type);
      },
    },
    mayAnswer: ({ method, url, headers }) =>
      method === 'POST' &&
      url === '/graphql' &&
      JSON_REQUEST.test(headers['content-type'] ?? '') &&
      types.get(headers.accept ?? '') !== undefined,
    async answer(http, { req, res }, body) {
      if (body.length > MAX_BODY) return {};
      const type = types.get(req.headers.accept ?? '');
      const params = readParams(body);
      const known = params && documents.get(params.query);
      if (type === undefined || params === undefined || known === undefined) return {};
      const asked = admit?.(credentialsOf(req));
      const left: Left = {};
      if (asked !== undefined) setAsked(left, asked);
      let rights: Rights | undefined;
      try {
        rights = await asked;
      } catch {
        return left; // Yoga is told the same
      }
      const result = await execute(http, { req, res }, params, known, rights);
      if (result === undefined) return left;
      if (!isPlain(result)) return Object.assign(left, { answered: result });
      await sendWhole(req, res, { type, pieces: resultJson(result), log });
      return undefined;
    },
  };
}

/** Undefined where it is none to be executed here. Plugins have a say in that, and may throw. */
function goodDocument(
  query: string,
  { schema, parse, validate }: ReturnType<GraphqlHttp['yoga']['getEnveloped']>,
): DocumentNode | undefined {
  try {
    const document: DocumentNode = parse(query);
    return validate(schema, document).length === 0 ? document : undefined;
  } catch {
    return undefined;
  }
}

const isQuery = (document: DocumentNode, { operationName }: Params): boolean =>
  getOperationAST(document, operationName)?.operation === OperationTypeNode.QUERY;

function credentialsOf(req: IncomingMessage): Credentials {
  const header = (name: string) => headerOf(req, name.toLowerCase());
  return { authorization: header('authorization'), header };
}

const JSON_REQUEST = /^application\/json(?:; ?charset=utf-8)?$/i;
const JSON_ANSWER = /^application\/(?:graphql-response\+)?json; charset=utf-8$/;

/** Without errors, which have a say in the status of an answer, and nothing for its head. */
const isPlain = ({ errors, extensions }: ExecutionResult): boolean =>
  errors === undefined && extensions?.http === undefined;
