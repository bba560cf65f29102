/** What the parameters of a WebSocket say of who opens it, in any case: they stand in the place of a header. */
export function authorizationOf(params: Readonly<Record<string, unknown>> = {}): unknown {
  const name = Object.keys(params).find((name) => name.toLowerCase() === 'authorization');
  return params.authorization ?? (name === undefined ? undefined : params[name]);
}
