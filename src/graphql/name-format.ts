/** Names the wire format in the `Content-Type` of a multipart response, by which clients tell it. */
import { formats } from './formats.ts';
import { negotiateDelivery } from './negotiate.ts';

type ResponseClass = new (body: ReadableStream<Uint8Array> | null, init: ResponseInit) => Response;

/**
 * The response with its format named, or undefined where there is nothing to name. It is a new one, because `set()`
 * on the headers of Yoga's sends the header twice.
 */
export function nameFormat(request: Request, response: Response, NewResponse: ResponseClass): Response | undefined {
  const delivery = negotiateDelivery(request.headers.get('accept'));
  const contentType = response.headers.get('content-type');
  if (delivery === 'none' || contentType?.startsWith('multipart/mixed') !== true) return undefined;

  const { parameter, value } = formats[delivery].version;
  const headers: Record<string, string> = {};
  for (const [name, value] of response.headers) headers[name.toLowerCase()] = value;
  headers['content-type'] = `${contentType}; ${parameter}=${value}`;
  const { body, status, statusText } = response;
  return new NewResponse(body, { status, statusText, headers });
}
