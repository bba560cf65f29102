/** GraphiQL, the query editor: one page that asks no other host for anything, and that nobody puts into a frame. */
import { createHash } from 'node:crypto';
import type { GraphiQLOptions, Plugin } from 'graphql-yoga';

interface Page {
  readonly html: string;
  readonly policy: string;
}

/** For Yoga: what makes the page, and a plugin that gives it its headers. */
export function createGraphiql() {
  let page: Promise<Page> | undefined;
  const headers: Plugin = {
    onResponse({ response, setResponse, fetchAPI }) {
      if (page === undefined || !response.headers.get('content-type')?.startsWith('text/html')) return undefined;
      return page.then(({ html, policy }) =>
        setResponse(new fetchAPI.Response(html, { status: response.status, headers: headersOf(policy) })),
      );
    },
  };
  return {
    async render(options?: GraphiQLOptions): Promise<string> {
      page ??= renderPage(options);
      return (await page).html;
    },
    headers,
  };
}

/** Nine megabytes of script, loaded for the first browser that comes. */
async function renderPage(options: GraphiQLOptions | undefined): Promise<Page> {
  const { renderGraphiQL } = await import('@graphql-yoga/render-graphiql');
  const html = renderGraphiQL(options);
  return { html, policy: policyOf(html) };
}

/** The scripts of the page run, and no others. Its editor makes styles, and workers, while it runs. */
function policyOf(html: string): string {
  const scripts = [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, script = '']) => script);
  const hashes = scripts.map((script) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`);
  return [
    "default-src 'self'",
    `script-src ${hashes.join(' ')}`,
    "style-src 'self' 'unsafe-inline'",
    "font-src 'self' data:",
    "img-src 'self' data:",
    'worker-src blob:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

const headersOf = (policy: string) => ({
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'no-cache',
  'content-security-policy': policy,
  'x-frame-options': 'DENY',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
});
