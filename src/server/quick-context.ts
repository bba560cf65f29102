/** The context of an operation that is executed without a request of the Fetch API: that is made when somebody asks for it. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { GraphqlHttp } from './graphql-http.ts';
import type { Params } from './graphql-params.ts';

interface Asked {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly params: Params;
}

export class QuickContext {
  readonly req: IncomingMessage;
  readonly res: ServerResponse;
  readonly params: Params;
  /** Aborted when the client leaves. */
  readonly signal: AbortSignal;
  /** It is answered whole. */
  readonly incrementalFormat = 'none';
  readonly #fetch: GraphqlHttp['yoga']['fetchAPI'];
  #request: Request | undefined;

  constructor({ fetchAPI }: GraphqlHttp['yoga'], { req, res, params }: Asked) {
    this.req = req;
    this.res = res;
    this.params = params;
    this.#fetch = fetchAPI;
    const left = new AbortController();
    this.signal = left.signal;
    res.once('close', () => {
      if (!res.writableFinished) left.abort();
    });
  }

  get request(): Request {
    this.#request ??= this.#makeRequest();
    return this.#request;
  }

  /** The schema's own context may have something of this name. */
  set request(request: Request) {
    this.#request = request;
  }

  #makeRequest(): Request {
    const { headers, method = 'POST', url = '' } = this.req;
    const given = Object.entries(headers).flatMap(([name, value = []]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    return new this.#fetch.Request(`http://${headers.host ?? 'localhost'}${url}`, {
      method,
      headers: given,
      body: JSON.stringify(this.params),
      signal: this.signal,
    });
  }
}
