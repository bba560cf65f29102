/** Reads the operation of a POST of JSON, if it is a single one in the usual form. */

export interface Params {
  readonly query: string;
  readonly operationName?: string | null;
  readonly variables?: Record<string, unknown> | null;
  readonly extensions?: null;
}

/** Undefined for anything else, which is Yoga's to refuse or to understand. */
export function readParams(body: Buffer): Params | undefined {
  let read: unknown;
  try {
    read = JSON.parse(body.toString());
  } catch {
    return undefined;
  }
  return isParams(read) ? read : undefined;
}

function isParams(read: unknown): read is Params {
  if (!isObject(read)) return false;
  const { query, operationName = null, variables = null, extensions = null, ...others } = read;
  return (
    typeof query === 'string' &&
    (operationName === null || typeof operationName === 'string') &&
    (variables === null || isObject(variables)) &&
    extensions === null &&
    Object.keys(others).length === 0
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
