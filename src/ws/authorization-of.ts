/** The credentials in the parameters of a WebSocket, in any case: they stand for a header. */
export function authorizationOf(params: Readonly<Record<string, unknown>> = {}): unknown {
  const name = Object.keys(params).find((name) => name.toLowerCase() === 'authorization');
  return params.authorization ?? (name === undefined ? undefined : params[name]);
}
