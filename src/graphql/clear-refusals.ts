/** Puts words to what Yoga refuses without any: before GraphQL, by the request's head alone. */
import type { Plugin } from 'graphql-yoga';

const NOT_JSON = 'Send the operation as JSON, with Content-Type: application/json.';

const words: Readonly<Record<number, string>> = {
  406: 'Accept names no type that this operation is answered in. Name application/json, or for results in parts multipart/mixed or text/event-stream.',
  415: NOT_JSON,
};

/**
 * Also refuses what is not JSON: a page of another origin can send forms and plain text without asking, and JSON only
 * with the leave of CORS.
 */
export function useClearRefusals(): Plugin {
  const refusal = (message: string, status: number) =>
    [
      JSON.stringify({ errors: [{ message, extensions: { code: 'BAD_USER_INPUT' } }] }),
      { status, headers: { 'content-type': 'application/json; charset=utf-8' } },
    ] as const;
  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      if (request.method === 'POST' && !isJsonType(request.headers.get('content-type')))
        endResponse(new fetchAPI.Response(...refusal(NOT_JSON, 415)));
      if (request.method !== 'GET') return;
      for (const name of ['variables', 'extensions']) {
        const text = url.searchParams.get(name);
        if (text !== null && !isJson(text))
          endResponse(new fetchAPI.Response(...refusal(`${name} is not valid JSON. Write it as a JSON object.`, 400)));
      }
    },
    onResponse({ response, setResponse, fetchAPI }) {
      const message = words[response.status];
      if (message === undefined || response.headers.has('content-type')) return;
      setResponse(new fetchAPI.Response(...refusal(message, response.status)));
    },
  };
}

const isJsonType = (type: string | null) => /^application\/(graphql\+)?json\s*(;|$)/.test(type ?? '');

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
