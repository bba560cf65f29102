/** The console: a page at `/` and its files, built by `npm run build:console`, read once and kept compressed. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { extname, join } from 'node:path';
import { SluiceError } from '../errors.ts';
import { type Coding, negotiateCoding } from '../http/compression/coding.ts';
import { createCompressor } from '../http/compression/compressor.ts';
import { sendMethodNotAllowed, sendNotAcceptable } from '../http/problem.ts';

export interface ConsolePage {
  /** Whether a request for this path belongs here: `/` does, and each of the page's files. */
  readonly matches: (path: string) => boolean;
  /** @throws SluiceError that says how to build the console, where that was not done. */
  readonly handle: (req: IncomingMessage, res: ServerResponse, path: string) => Promise<void>;
}

interface PageFile {
  readonly mediaType: string;
  readonly etag: string;
  readonly policy: string;
  /** Whether its name changes with its content. */
  readonly isHashed: boolean;
  readonly bytes: (coding: Coding) => Promise<Uint8Array>;
}

export interface ConsolePageOptions {
  /** That it shows first. Default: it chooses. */
  readonly list: string | undefined;
  /** Whether the server asks who its readers are. */
  readonly asksWho: boolean;
}

/** @param folder that the console was built into. */
export function createConsolePage(folder: string, options: ConsolePageOptions): ConsolePage {
  const files = readFiles(folder, options);
  return {
    matches: (path) => path === '/' || files.has(path),
    async handle(req, res, path) {
      const file = files.get(path === '/' ? '/index.html' : path);
      if (file === undefined) throw notBuilt();
      if (req.method !== 'GET' && req.method !== 'HEAD') return sendMethodNotAllowed(res, req.method, 'GET, HEAD');
      const coding = negotiateCoding(req.headers['accept-encoding']);
      if (coding === undefined) return sendNotAcceptable(res);
      const headers = headersOf(file, coding);
      if (req.headers['if-none-match'] === headers.ETag) {
        res.writeHead(304, headers).end();
        return;
      }
      const bytes = await file.bytes(coding);
      res.writeHead(200, { ...headers, 'Content-Type': file.mediaType, 'Content-Length': bytes.length });
      res.end(req.method === 'HEAD' ? undefined : bytes);
    },
  };
}

/** By the path under which each is asked for. */
function readFiles(folder: string, options: ConsolePageOptions): ReadonlyMap<string, PageFile> {
  const files = new Map<string, PageFile>();
  for (const name of namesIn(folder)) {
    const mediaType = mediaTypes[extname(name)];
    if (mediaType === undefined) continue;
    const read = readFileSync(join(folder, name));
    const content = name === 'index.html' ? told(read, options) : read;
    const compressed = new Map<Coding, Promise<Uint8Array>>();
    files.set(`/${name.replaceAll('\\', '/')}`, {
      mediaType,
      etag: createHash('sha256').update(content).digest('base64url').slice(0, 22),
      policy: policyOf(name.endsWith('.html') ? content.toString() : ''),
      isHashed: name.startsWith('assets'),
      bytes(coding) {
        const bytes = compressed.get(coding) ?? compress(content, coding);
        compressed.set(coding, bytes);
        return bytes;
      },
    });
  }
  return files;
}

/** The name of a list is GraphQL's, and needs no escape. */
function told(page: Buffer, { list, asksWho }: ConsolePageOptions): Buffer {
  const metas = [
    ...(list === undefined ? [] : [`<meta name="sluice-list" content="${list}">`]),
    ...(asksWho ? ['<meta name="sluice-login">'] : []),
  ];
  return metas.length === 0 ? page : Buffer.from(page.toString().replace('</head>', `${metas.join('')}</head>`));
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder, { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
}

async function compress(content: Uint8Array, coding: Coding): Promise<Uint8Array> {
  using compressor = createCompressor(coding);
  return Buffer.concat([await compressor.add(content), await compressor.end()]);
}

const mediaTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const headersOf = ({ etag, policy, isHashed }: PageFile, coding: Coding) =>
  ({
    // A file in another coding is another file.
    ETag: `"${etag}-${coding}"`,
    ...(coding !== 'identity' && { 'Content-Encoding': coding }),
    Vary: 'Accept-Encoding',
    'Cache-Control': isHashed ? 'public, max-age=31536000, immutable' : 'no-cache',
    'Content-Security-Policy': policy,
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cross-Origin-Opener-Policy': 'same-origin',
  }) satisfies OutgoingHttpHeaders;

/**
 * Nothing comes from elsewhere, nothing goes elsewhere, and nobody puts the page into a frame. The styles that stand in the page
 * are let in by their hashes.
 */
function policyOf(page: string): string {
  const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style = '']) => style);
  const hashes = styles.map((style) => `'sha256-${createHash('sha256').update(style).digest('base64')}'`);
  return [
    "default-src 'self'",
    ...(hashes.length > 0 ? [`style-src 'self' ${hashes.join(' ')}`] : []),
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "object-src 'none'",
  ].join('; ');
}

const notBuilt = () =>
  new SluiceError(
    'NOT_FOUND',
    'The console has not been built: run `npm run build:console`, and start the server again.',
  );
