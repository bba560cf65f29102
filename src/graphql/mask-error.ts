/** The one gate for errors on their way out of GraphQL: what a client may read passes, anything else is logged and masked. */
import { GraphQLError, Kind } from 'graphql';
import { argumentError } from '../core/plan/argument-error.ts';
import { databaseError } from '../core/postgres/database-error.ts';
import { type ErrorCode, errorCodes, SluiceError } from '../errors.ts';
import type { Log } from '../log.ts';
import { shortened } from './shortened.ts';

/**
 * Shapes an error for the client. A masked error comes back as it is, so that an error may pass through twice.
 * Also fits Yoga's `maskedErrors: { maskError }`.
 */
export type MaskError = (error: unknown) => GraphQLError;

/**
 * - A SluiceError, also as the cause of a GraphQLError: its message, with its code. What Prisma finds wrong with the
 *   arguments of a look-up becomes one.
 * - GraphQL's own finding about the request (syntax, validation, variables, arguments): its message, with its
 *   code where that is one of ours, or else `BAD_USER_INPUT`.
 * - Anything else: logged, and masked as "Unexpected error." with code `INTERNAL_SERVER_ERROR`.
 *
 * Path and locations are kept. An error without a path concerns the request as a whole and carries the HTTP status in
 * `extensions.http`, which Yoga takes off again.
 */
export function createMaskError(log: Pick<Log, 'error'>): MaskError {
  return (error) => {
    if (error instanceof GraphQLError && masked.has(error)) return error;
    const shown = show(error);
    if (shown.extensions.code === 'INTERNAL_SERVER_ERROR')
      log.error({ err: origin(error), path: shown.path }, 'a GraphQL operation failed');
    masked.add(shown);
    return shown;
  };
}

/** By whichever: over WebSocket, an error may pass through the masks of the plugin and of the transport. */
const masked = new WeakSet<GraphQLError>();

function show(error: unknown): GraphQLError {
  const cause = databaseError(argumentError(origin(error)));
  if (!(cause instanceof SluiceError)) {
    if (error instanceof GraphQLError && concernsRequest(error)) {
      return copy(error, error.message, { ...httpOf(error), code: requestErrorCode(error) });
    }
    return copy(error, 'Unexpected error.', { code: 'INTERNAL_SERVER_ERROR', ...httpStatus(error, 500) });
  }
  const { message, status, retryAfter, token } = cause;
  const code = { code: cause.code, ...(token !== undefined && { token }) };
  const asked = status === 401 ? { 'WWW-Authenticate': 'Bearer' } : {};
  if (retryAfter === undefined) return copy(error, message, { ...code, ...httpStatus(error, status, asked) });
  const headers = { 'Retry-After': String(retryAfter) };
  return copy(error, message, { ...code, retryAfter, ...httpStatus(error, status, headers) });
}

/**
 * Of what libraries put into an error, only its status: other things may quote what was sent. A body that cannot be read
 * (Yoga marks it by an `originalError`) is no request of GraphQL's, and has this status whatever the answer's type.
 */
function httpOf({ extensions: { http, originalError } }: GraphQLError): object {
  if (typeof http !== 'object' || http === null) return {};
  return { http: originalError === undefined ? http : { ...http, spec: false } };
}

/** The code of a finding about the request. One of ours, where it has one: GraphQL's libraries have codes of their own for the same thing. */
export const requestErrorCode = ({ extensions: { code } }: GraphQLError): ErrorCode =>
  typeof code === 'string' && Object.hasOwn(errorCodes, code) ? (code as ErrorCode) : 'BAD_USER_INPUT';

/** What was thrown in the first place, beneath all GraphQLErrors around it. */
function origin(error: unknown): unknown {
  return error instanceof GraphQLError && error.originalError !== undefined ? origin(error.originalError) : error;
}

/**
 * Findings about the request have no path, except those about arguments, which point at what the client wrote. Any
 * other GraphQLError comes from a resolver or a scalar, and may quote our data.
 */
function concernsRequest(error: GraphQLError): boolean {
  if (!(origin(error) instanceof GraphQLError)) return false;
  return error.path === undefined || error.nodes?.some(({ kind }) => argumentKinds.has(kind)) === true;
}

const argumentKinds: ReadonlySet<string> = new Set([
  Kind.ARGUMENT,
  Kind.VARIABLE,
  Kind.INT,
  Kind.FLOAT,
  Kind.STRING,
  Kind.BOOLEAN,
  Kind.NULL,
  Kind.ENUM,
  Kind.LIST,
  Kind.OBJECT,
  Kind.OBJECT_FIELD,
]);

const httpStatus = (error: unknown, status: number, headers: Readonly<Record<string, string>> = {}): object =>
  error instanceof GraphQLError && error.path !== undefined ? {} : { http: { status, headers } };

function copy(error: unknown, message: string, extensions: Record<string, unknown>): GraphQLError {
  const short = shortened(message);
  if (!(error instanceof GraphQLError)) return new GraphQLError(short, { extensions });
  const { nodes, source, positions, path } = error;
  return new GraphQLError(short, { nodes, source, positions, path, extensions });
}
