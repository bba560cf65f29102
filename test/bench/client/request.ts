/** What is asked of a server, whichever way. */
export type Request =
  | {
      readonly via: 'http';
      readonly method: 'GET' | 'POST';
      readonly path: string;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
    }
  | { readonly via: 'websocket'; readonly query: string };

export type HttpRequest = Extract<Request, { via: 'http' }>;

export const get = (path: string, headers: HttpRequest['headers'] = {}): Request => ({
  via: 'http',
  method: 'GET',
  path,
  headers,
  body: '',
});

export const graphql = (query: string, accept: string): Request => ({
  via: 'http',
  method: 'POST',
  path: '/graphql',
  headers: { accept, 'content-type': 'application/json' },
  body: JSON.stringify({ query }),
});

export const websocket = (query: string): Request => ({ via: 'websocket', query });
